import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeySighting, type Telling, takeTogether } from '../../../../src/app/reconcile/take-sightings.ts';
import { type ObjectKey, parseObjectKey, type Region, type VersionId } from '../../../../src/domain/model/ids.ts';
import type { KeyRef } from '../../../../src/domain/model/version.ts';
import { smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const LAST_WRITER = { policies: [{ use: 'last-writer-wins' }] };

/** A world whose events are told by hand, and whose looks at the journal are counted by key. */
function world() {
  const small = smallWorld(LAST_WRITER);
  const looks: string[] = [];
  const { journal } = small.deps;
  const broken = new Set<ObjectKey>();
  const deps = {
    ...small.deps,
    by: 'on-object-event',
    journal: {
      ...journal,
      latest(ref: KeyRef, limit: number) {
        looks.push(ref.key);
        if (broken.has(ref.key)) throw new Error(`no answer about ${ref.key}`);
        return journal.latest(ref, limit);
      },
    },
  };
  const told = (region: Region, id: VersionId, key = small.ref.key): KeySighting => ({
    ref: { ...small.ref, key },
    sighting: { region, id, kind: 'object', maker: 'client' },
  });
  const telling = (cause: string, ...sightings: KeySighting[]): Telling => ({ cause, sightings, isRepeated: false });
  const again = (one: Telling): Telling => ({ ...one, isRepeated: true });
  return { ...small, deps, looks, broken, told, telling, again };
}

describe('deliveries that are taken together', () => {
  it('of one key cause one look, however many they are', async () => {
    const { put, deps, looks, told, telling, ref, drain, bodies, log } = world();
    const ids = ['one', 'two', 'three'].map((body) => put(VIRGINIA, body));
    const tellings = ids.map((id, at) => telling(`m${at}`, told(VIRGINIA, id)));
    expect(await takeTogether(tellings, deps)).toEqual({ keys: 1, echoes: 0, waiting: 0, errors: [[], [], []] });
    expect(looks).toEqual([ref.key]);
    await drain();
    expect(bodies()).toEqual(Array(3).fill('three'));
    expect(await log()).toHaveLength(1);
  });

  it('fail for those alone that told of what failed', async () => {
    const { put, deps, told, telling, broken, log } = world();
    const bad = parseObjectKey('bad');
    broken.add(bad);
    const id = put(VIRGINIA, 'good');
    const { errors } = await takeTogether(
      [
        telling('m1', told(VIRGINIA, id)),
        telling('m2', told(VIRGINIA, id, bad)),
        telling('m3', told(VIRGINIA, id), told(VIRGINIA, id, bad)),
      ],
      deps,
    );
    expect(errors.map((some) => some.map(String))).toEqual([
      [],
      ['Error: no answer about bad'],
      ['Error: no answer about bad'],
    ]);
    expect(await log()).toHaveLength(1);
  });

  it.each([
    { with: 'alone', company: [] },
    { with: 'behind a new one', company: ['m0'] },
    { with: 'behind another that comes again', company: ['m2'] },
  ])('finish what one of them had left, which comes again $with', async ({ company }) => {
    const { put, deps, told, telling, again, drain, bodies } = world();
    const [first, second] = [put(VIRGINIA, 'one'), put(DUBLIN, 'two')];
    const m1 = telling('m1', told(VIRGINIA, first));
    const queue = {
      async send() {
        throw new Error('died before it queued its pushes');
      },
    };
    const { errors } = await takeTogether([m1], { ...deps, queue });
    expect(errors.flat()).toHaveLength(1);
    const others = company.map((cause) => {
      const one = telling(cause, told(DUBLIN, second));
      return cause === 'm2' ? again(one) : one;
    });
    await takeTogether([...others, again(m1)], deps);
    await drain();
    expect(new Set(bodies()).size).toBe(1);
    expect(bodies()[2]).toBeDefined();
  });
});

const REGIONS = [VIRGINIA, DUBLIN, TOKYO];
const MESSAGES = 4;

/** A delivery of those messages that are not done, and where it dies, if it does. */
const delivery = fc.record({
  of: fc.uniqueArray(fc.nat(MESSAGES - 1), { minLength: 1 }),
  dies: fc.constantFrom('never', 'before the append', 'before it queues', 'before it is acknowledged'),
});

it('whatever dies, and in whatever company it comes again, the regions agree in the end', async () => {
  const writers = fc.array(fc.nat(2), { minLength: MESSAGES, maxLength: MESSAGES });
  await fc.assert(
    fc.asyncProperty(
      writers,
      fc.array(delivery, { maxLength: 8 }),
      fc.boolean(),
      async (regions, deliveries, reversed) => {
        const { put, deps, told, telling, drain, bodies, journal } = world();
        const messages = regions.map((at, number) => {
          const region = REGIONS[at] ?? VIRGINIA;
          return telling(`m${number}`, told(region, put(region, `by m${number}`)));
        });
        const left = new Set(messages);
        const delivered = new Set<Telling>();
        const deliver = async (some: readonly Telling[], dies: string) => {
          const batch = some.filter((one) => left.has(one)).map((one) => ({ ...one, isRepeated: delivered.has(one) }));
          for (const one of some) delivered.add(one);
          const die = async (): Promise<never> => Promise.reject(new Error(`died ${dies}`));
          const { errors } = await takeTogether(batch, {
            ...deps,
            ...(dies === 'before the append' ? { journal: { ...journal, append: die } } : {}),
            ...(dies === 'before it queues' ? { queue: { send: die } } : {}),
          });
          if (dies === 'before it is acknowledged') return;
          for (const [at, one] of batch.entries())
            if (errors[at]?.length === 0)
              for (const message of messages) if (message.cause === one.cause) left.delete(message);
        };
        for (const { of, dies } of deliveries)
          await deliver(
            of.map((at) => messages[at] as Telling),
            dies,
          );
        // What is left comes in one batch, in either order.
        await deliver(reversed ? messages.toReversed() : messages, 'never');
        expect(left.size).toBe(0);
        await drain();
        expect(new Set(bodies()).size).toBe(1);
      },
    ),
    { numRuns: 300 },
  );
});
