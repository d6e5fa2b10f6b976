import { afterEach, describe, expect, it } from 'vitest';
import { createNotifier } from '../../../functions/observing/notifier.ts';
import { createEventBus } from '../../../src/adapters/aws/notifications/event-bus.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { ObjectKey } from '../../../src/domain/model/ids.ts';
import { startEventBus } from '../../support/event-bus.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../support/story.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A notifier before a bus that behaves so, and what it logs and counts. */
async function telling(behave?: Parameters<typeof startEventBus>[0]) {
  const bus = await startEventBus(behave);
  stops.push(bus.stop);
  const errors: string[] = [];
  let failures = 0;
  let opened = 0;
  const limit = { attemptMs: 100, totalMs: 200 };
  const notifier = createNotifier({
    open: async () => {
      opened++;
      return createEventBus({ bus: 'conflicts', region: 'us-east-1', endpoint: bus.endpoint, credentials, limit });
    },
    logger: { info: () => {}, warn: () => {}, error: (message) => void errors.push(message) },
    metrics: {
      add(_, value) {
        failures += value;
      },
    },
  });
  return { ...{ bus, notifier, errors }, failures: () => failures, opened: () => opened };
}

async function conflict(key = 'contracts/lease.txt'): Promise<Decision> {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  world.put(DUBLIN, 'theirs');
  await world.tell(VIRGINIA, world.put(VIRGINIA, 'mine'));
  return { ...(await world.latest()), key: key as ObjectKey };
}

describe('what conflicted', () => {
  it('is told at the end, once, to the bus that was named', async () => {
    const { bus, notifier, errors, failures } = await telling();
    const decision = await conflict();
    notifier.note(decision);
    expect(bus.puts()).toEqual([]);
    await notifier.flush();
    await notifier.flush();
    const [put, ...others] = bus.puts();
    expect(others).toEqual([]);
    expect(put).toMatchObject({ EventBusName: 'conflicts', Source: 's3-concord', DetailType: 'Conflict Decided' });
    expect(Number(put?.Time) * 1000).toBeCloseTo(decision.decidedAt, -3);
    expect(JSON.parse(put?.Detail ?? '')).toMatchObject({ schema: 1, key: decision.key, seq: 2, why: decision.why });
    expect([errors, failures()]).toEqual([[], 0]);
  });

  it('goes ten at a time', async () => {
    const { bus, notifier } = await telling();
    for (let at = 0; at < 23; at++) notifier.note(await conflict(`key ${at}`));
    await notifier.flush();
    expect(bus.requests.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(bus.puts().map(({ Detail }) => JSON.parse(Detail).key)).toEqual(
      Array.from({ length: 23 }, (_, at) => `key ${at}`),
    );
  });

  it('is nothing where nothing did: not even the client is loaded', async () => {
    const { bus, notifier, opened } = await telling();
    const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
    await world.write(VIRGINIA, 'draft');
    notifier.note(await world.latest());
    await notifier.flush();
    expect([bus.puts(), opened()]).toEqual([[], 0]);
  });
});

describe('a bus that does not take it', () => {
  it('refuses single events: those are counted, and said once for each reason', async () => {
    const refusal = { ErrorCode: 'InternalFailure', ErrorMessage: 'not now' };
    const { notifier, errors, failures } = await telling(({ Detail }) =>
      JSON.parse(Detail).key === 'good' ? { EventId: 'one' } : refusal,
    );
    for (const key of ['bad', 'good', 'worse']) notifier.note(await conflict(key));
    await notifier.flush();
    expect(failures()).toBe(2);
    expect(errors).toEqual([
      'A conflict was decided, and nobody was told: Event bus conflicts in us-east-1 did not take it (InternalFailure: not now).',
    ]);
  });

  it('never answers: it is waited for so long and no longer', async () => {
    const { bus, notifier, errors, failures } = await telling(() => undefined);
    notifier.note(await conflict());
    const begin = performance.now();
    await notifier.flush();
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect([failures(), errors.length]).toEqual([1, 1]);
    expect(bus.requests.length).toBeGreaterThan(0);
  });

  it('is away', async () => {
    const { bus, notifier, errors, failures } = await telling();
    bus.stop();
    notifier.note(await conflict());
    await notifier.flush();
    expect([failures(), errors]).toEqual([1, [expect.stringContaining('Event bus conflicts in us-east-1 did not')]]);
  });

  it('can not even be opened', async () => {
    const errors: string[] = [];
    const notifier = createNotifier({
      open: () => Promise.reject(new Error('bundled without notifications')),
      logger: { info: () => {}, warn: () => {}, error: (message) => void errors.push(message) },
      metrics: { add: () => {} },
    });
    notifier.note(await conflict());
    await notifier.flush();
    expect(errors).toEqual([expect.stringContaining('bundled without notifications')]);
  });
});
