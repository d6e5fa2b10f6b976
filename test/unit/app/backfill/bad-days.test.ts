import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, count } from '../../../../src/app/backfill/backfill.ts';
import { Interrupted } from '../../../../src/app/backfill/patience.ts';
import { type BackfillState, begin } from '../../../../src/app/backfill/state.ts';
import { Unavailable } from '../../../../src/ports/errors.ts';
import { backfillSite, type Trouble } from '../../../support/backfill/backfills.ts';
import { type Entry, keyAt, type ListedBucket } from '../../../support/backfill/listed-buckets.ts';
import { DUBLIN } from '../../../support/story.ts';

const PACE = { rate: 200, atOnce: 16 };
const SAME: Entry = { etag: '"a"', size: 1 };

/** Every third key lies in Virginia alone. */
const KEYS = 30;
const isLagging = (at: number) => at % 3 === 0;
const LAGGING = Array.from({ length: KEYS }, (_, at) => at)
  .filter(isLagging)
  .map(keyAt);
const full: ListedBucket = { keys: KEYS, entryOf: () => SAME };
const part: ListedBucket = { keys: KEYS, entryOf: (at) => (isLagging(at) ? undefined : SAME) };
const lagging = (trouble: Trouble = {}) => backfillSite([full, part, part], { page: 7, ...trouble });

/** What the SDK throws of an answer. */
const refusal = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

async function whole({ site }: ReturnType<typeof backfillSite>, begun = begin(0)): Promise<BackfillState> {
  const counted = begun.phase === 'counting' ? await count(begun, site) : begun;
  return await ask(counted, PACE, site);
}

describe('a listing', () => {
  it('that is throttled goes on behind its last key, later, and nothing is passed over or taken for absent', async () => {
    const world = lagging({
      list(region, request) {
        if (region === DUBLIN && [2, 3, 5].includes(request)) throw refusal('SlowDown', 503);
      },
    });
    expect(await whole(world)).toMatchObject({ survey: { keys: KEYS, lagging: LAGGING.length }, done: { keys: KEYS } });
    expect(world.sent).toEqual(LAGGING);
    expect(world.told).toEqual(Array(3).fill(expect.stringMatching(/eu-west-1: .*asks to slow down/)));
    expect(world.now()).toBeGreaterThan(3_000);
  });

  it('of a region that stays away ends it, with a sentence that names the region; what is kept goes on', async () => {
    let lastAnswered = Number.POSITIVE_INFINITY;
    const world = lagging({
      list(region, request) {
        if (region === DUBLIN && request > lastAnswered) throw Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
      },
    });
    const counted = await count(begin(0), world.site);
    lastAnswered = (world.lists()[1] ?? 0) + 1;
    await expect(ask(counted, PACE, world.site)).rejects.toThrow(/eu-west-1: .*can't be reached/);
    const kept = world.kept.at(-1) as BackfillState;
    expect(kept.phase).toBe('asking');
    expect(kept.done.keys).toBeLessThan(KEYS);
    lastAnswered = Number.POSITIVE_INFINITY;
    expect(await whole(world, kept)).toMatchObject({ phase: 'done', done: { keys: KEYS } });
    expect(new Set(world.sent)).toEqual(new Set(LAGGING));
  });

  it('that is denied ends it at once, and says which permission is missing', async () => {
    const world = lagging({
      list(region) {
        if (region === DUBLIN) throw refusal('AccessDenied', 403);
      },
    });
    await expect(whole(world)).rejects.toThrow(/s3:ListBucket on arn:aws:s3:::acme-eu-west-1/);
    expect(world.now()).toBe(0);
  });
});

describe('whoever is killed and begun again', () => {
  it('asks for every key that lags, wherever and however often that happens, and goes through little twice', async () => {
    const kills = fc.array(fc.record({ after: fc.nat(40), passMs: fc.constantFrom(0, 2_000, 10_000) }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(kills, async (all) => {
        const world = lagging();
        let state = begin(0);
        for (const { after, passMs } of all) {
          let left = after;
          const progress = () => {
            world.pass(passMs);
            if (left-- === 0) throw new Error('killed');
          };
          // Whoever is killed keeps nothing on the way out.
          let isDead = false;
          const keep = async (one: BackfillState) => void (isDead || (await world.site.keep(one)));
          const dying = () => {
            try {
              progress();
            } catch (error) {
              isDead = true;
              throw error;
            }
          };
          await whole({ ...world, site: { ...world.site, keep, progress: dying } }, state).catch(() => {});
          state = world.kept.at(-1) ?? begin(0);
          if (state.phase === 'done') break;
        }
        const done = state.phase === 'done' ? state : await whole(world, state);
        expect(new Set(world.sent)).toEqual(new Set(LAGGING));
        expect(done).toMatchObject({ survey: { keys: KEYS, lagging: LAGGING.length }, done: { keys: KEYS } });
      }),
    );
  });

  it('stops on demand, and keeps where it stood: nothing that waits to be sent is passed over', async () => {
    const world = lagging();
    const counted = await count(begin(0), world.site);
    let gone = 0;
    const site = { ...world.site, progress: () => void (++gone === 17 && world.stop()) };
    await expect(ask(counted, PACE, site)).rejects.toThrow(Interrupted);
    const kept = world.kept.at(-1) as BackfillState;
    const again = lagging();
    await whole(again, kept);
    expect(new Set([...world.sent, ...again.sent])).toEqual(new Set(LAGGING));
  });
});

describe('a key', () => {
  it('that the queue refuses is told of and does not stop the others', async () => {
    const [bad = ''] = LAGGING.slice(4);
    const world = lagging({
      send(messages) {
        if (messages.some(({ key }) => key === bad)) throw new Error('The push queue refused a message.');
      },
    });
    const done = await whole(world);
    expect(done.done).toMatchObject({ keys: KEYS, asked: LAGGING.length - 1, failed: 1 });
    expect(world.sent).toEqual(LAGGING.filter((key) => key !== bad));
    expect([...world.failed]).toEqual([[bad, 'The push queue refused a message.']]);
  });

  it('whose ETags alone differ is asked about; where that fails it is looked at all the same', async () => {
    const other = (etag: string): ListedBucket => ({ keys: 3, entryOf: () => ({ etag, size: 1 }) });
    const world = backfillSite([other('"a"'), other('"b"'), other('"c"')], {
      read(key) {
        if (key === keyAt(1)) throw new Unavailable('The journal did not answer.');
      },
    });
    const done = await whole(world);
    expect(done.done).toMatchObject({ keys: 3, askedFurther: 3, failed: 0 });
    expect(world.sent).toContain(keyAt(1));
    expect([...world.failed]).toEqual([[keyAt(1), 'The journal did not answer.']]);
  });
});

describe('the queue', () => {
  it('that is throttled is tried again, later', async () => {
    let tries = 0;
    const world = lagging({
      send() {
        if (++tries < 4) throw new Unavailable('The push queue did not take it.');
      },
    });
    expect((await whole(world)).done.asked).toBe(LAGGING.length);
    expect(world.sent).toEqual(LAGGING);
  });

  it('that takes nothing at all ends it before a bucket has been gone through in vain', async () => {
    const many: ListedBucket = { keys: 5_000, entryOf: () => SAME };
    const none: ListedBucket = { keys: 0, entryOf: () => undefined };
    const world = backfillSite([many, none, none], {
      send() {
        throw new Error('Permission sqs:SendMessage is missing.');
      },
    });
    await expect(whole(world)).rejects.toThrow('Permission sqs:SendMessage is missing.');
    expect(world.failed.size).toBeLessThanOrEqual(50);
    expect(world.kept.at(-1)?.done).toMatchObject({ asked: 0 });
  });

  it('gets no more keys a second than the pace says', async () => {
    const many: ListedBucket = { keys: 1_000, entryOf: () => SAME };
    const none: ListedBucket = { keys: 0, entryOf: () => undefined };
    const world = backfillSite([many, none, none]);
    const counted = await count(begin(0), world.site);
    await ask(counted, { rate: 50, atOnce: 1 }, world.site);
    // The last batch need not wait for its own time.
    expect(world.now()).toBeGreaterThanOrEqual(((1_000 - 50) / 50) * 1_000);
    expect(world.now()).toBeLessThanOrEqual((1_000 / 50) * 1_000);
  });
});
