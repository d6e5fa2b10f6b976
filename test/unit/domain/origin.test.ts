import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { VersionId } from '../../../src/domain/model/ids.ts';
import { encodeMarker } from '../../../src/domain/model/marker.ts';
import { agreed, DUBLIN, idsOf, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

describe('markers', () => {
  it('an unrecorded copy of the latest decision is recognised by its marker', () => {
    const { story } = agreed();
    const two = story.decide(story.put(VIRGINIA)) as Decision;
    story.land(two, TOKYO, { recorded: false });
    expect(story.assess()).toMatchObject({ kind: 'underway' });
  });

  it.each([
    ['another key', { key: 'other.txt' }],
    ['another region', { region: DUBLIN }],
    ['edited bytes', { bytes: 'edited' }],
    ['other metadata', { metadata: { edited: 'yes' } }],
  ])(
    'one that was carried from or to %s makes a write, not a copy',
    (_, change: { key?: string; region?: typeof DUBLIN; bytes?: string; metadata?: Record<string, string> }) => {
      const { story, decision } = agreed();
      const place = {
        replicaSet: story.replicaSet,
        region: change.region ?? TOKYO,
        key: (change.key ?? story.key) as typeof story.key,
      };
      story.log = []; // nothing but the marker could speak for it
      story.stacks[TOKYO] = [];
      story.stacks[VIRGINIA] = [];
      story.stacks[DUBLIN] = [];
      const carried = story.put(TOKYO, {
        bytes: change.bytes ?? 'draft',
        metadata: change.metadata ?? {},
        marker: encodeMarker(decision, place),
      });
      expect(story.assess()).toMatchObject({ kind: 'news', contenders: [{ id: carried.id }] });
    },
  );

  it('a restored old copy, marker and all, is the write of whoever restored it', () => {
    const { story, decision } = agreed();
    story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'second' })));
    const restored = story.put(TOKYO, {
      bytes: 'draft',
      marker: encodeMarker(decision, { replicaSet: story.replicaSet, region: TOKYO, key: story.key }),
    });
    expect(story.decide(restored)).toMatchObject({
      situation: 'fast-forward',
      outcome: { write: { id: restored.id } },
    });
    // The same without the event at hand: the journal knows the one copy of decision 1 in Tokyo, and this is another version.
    story.log = story.log.slice(0, 2);
    expect(story.assess()).toMatchObject({ kind: 'news', contenders: [{ id: restored.id }] });
  });
});

describe('with the journal lost', () => {
  it('regions in agreement stay so, and nothing is decided anew', () => {
    const { story } = agreed();
    story.log = [];
    expect(story.assess()).toMatchObject({ kind: 'converged', latest: { seq: 1 } });
  });

  it('a later write over a copy is a plain update, numbered above the lost entries', () => {
    const { story } = agreed();
    story.landAll(story.decide(story.put(DUBLIN)));
    story.log = [];
    const update = story.put(TOKYO, { at: -99 });
    expect(story.decide(update)).toMatchObject({
      seq: 3,
      situation: 'fast-forward',
      outcome: { write: { id: update.id } },
    });
  });

  it('losers of lost decisions do not come back', () => {
    const { story } = agreed();
    story.put(VIRGINIA);
    const winner = story.put(TOKYO);
    story.landAll(story.decide(winner));
    story.log = [];
    expect(story.assess()).toMatchObject({ kind: 'converged', latest: { outcome: { write: { id: winner.id } } } });
  });
});

describe("S3's own replication and old versions", () => {
  it('a replica is no write of its own', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    const origin = story.put(VIRGINIA, { bytes: 'one' });
    story.put(DUBLIN, { bytes: 'one', replicaOf: origin.id, at: 1 });
    const decision = story.decide(origin);
    expect(idsOf(decision)).toEqual([origin.id]);
    expect(decision?.pushes).toEqual({});
  });

  it('a replica waits while a region that may hold its origin cannot be read, and then counts as the write that it stands for', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.cutOff(VIRGINIA);
    story.put(DUBLIN, { replicaOf: 'origin-id' as VersionId });
    expect(story.assess()).toMatchObject({ kind: 'wait', why: expect.stringContaining(DUBLIN) });
    story.heal(VIRGINIA);
    expect(story.assess()).toMatchObject({ kind: 'news', contenders: [{ id: 'origin-id' }] });
  });

  it('a replica that has outlived its origin is earlier by stamp than all that was written over that in the same second', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.put(VIRGINIA, { replicaOf: 'origin-id' as VersionId, at: 5000 });
    const over = story.put(DUBLIN, { at: 5000 });
    expect(story.decide(over)?.outcome.write.id).toBe(over.id);
  });

  it('what lies over a replica has not seen it, for S3 may have slid it in', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    const origin = story.put(VIRGINIA, { bytes: 'one' });
    story.put(DUBLIN, { bytes: 'one', replicaOf: origin.id, at: 1 });
    const over = story.put(DUBLIN, { bytes: 'two' });
    expect(idsOf(story.decide(over))?.toSorted()).toEqual([origin.id, over.id].toSorted());
  });

  it('a replica of a copy is no copy of its decision', () => {
    const story = new Story([VIRGINIA, DUBLIN, TOKYO]);
    const first = story.decide(story.put(VIRGINIA));
    if (!first) throw new TypeError('nothing was decided');
    story.land(first, TOKYO);
    const [copy] = story.stackOf(TOKYO);
    if (!copy) throw new TypeError('nothing was copied');
    story.put(DUBLIN, { replicaOf: copy.id });
    const over = story.put(DUBLIN, { bytes: 'two' });
    expect(story.decide(over)).toMatchObject({ situation: 'conflict' });
  });

  it('a replica that a decision has found is none of its own after lifecycle has removed its origin', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    const origin = story.put(VIRGINIA, { bytes: 'one' });
    story.decide(origin); // its push comes too late
    story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'two' })));
    const replica = story.put(DUBLIN, { bytes: 'one', replicaOf: origin.id, at: 1 });
    expect(story.decide(replica)).toMatchObject({ situation: 'affirmed' });
    story.landAll(story.log.at(-1));
    story.log = story.log.slice(-1); // the entries that knew the origin have expired
    story.stacks[VIRGINIA] = story.stackOf(VIRGINIA).filter(({ id }) => id !== origin.id);
    expect(story.assess([replica]).kind).toBe('converged');
  });

  it('a replica of the state that stands leads to no decision, wherever it comes from', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'one' })));
    const replica = story.put(DUBLIN, { bytes: 'one', replicaOf: 'origin-id' as VersionId, at: 1 });
    expect(story.assess([replica]).kind).toBe('converged');
    expect(story.assess([story.put(DUBLIN, { bytes: 'two', replicaOf: 'another-id' as VersionId })]).kind).toBe('news');
  });

  it('a write of which only a replica is left has not seen what lies below that, nor what its region wrote', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    const first = story.decide(story.put(DUBLIN, { bytes: 'one' })) as Decision;
    story.landAll(first);
    const replica = story.put(DUBLIN, { bytes: 'two', replicaOf: 'origin-id' as VersionId });
    expect(idsOf(story.decide(replica))).toEqual(['origin-id', first.outcome.write.id]);
  });

  it('what lies under a write of which only a replica is left contends as well, and above it both count as considered', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'one' })));
    const below = story.put(DUBLIN, { bytes: 'two' });
    const replica = story.put(DUBLIN, { bytes: 'three', replicaOf: 'origin-id' as VersionId });
    const decision = story.decide(below, replica);
    expect(idsOf(decision)?.toSorted()).toEqual([below.id, replica.id].toSorted());
    expect(decision?.considered[DUBLIN]).toMatchObject({ id: replica.id, stampDecision: 1 });
    expect(story.assess([below, replica]).kind).not.toBe('news');
  });

  it('versions called null are told apart by their time', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.stackOf(VIRGINIA).push({ ...nullVersion('old'), time: 1000 });
    story.landAll(story.decide());
    story.stacks[VIRGINIA] = [{ ...nullVersion('new'), time: 2000 }]; // versioning was suspended for a while
    expect(story.assess()).toMatchObject({ kind: 'news', contenders: [{ id: 'null', time: 2000 }] });
  });

  it('a considered write that lifecycle removed does not bring older ones back', () => {
    const { story } = agreed();
    const two = story.put(VIRGINIA, { at: 50 });
    story.landAll(story.decide(two));
    story.decide(story.put(VIRGINIA, { at: 60 }));
    story.stacks[VIRGINIA] = story.stackOf(VIRGINIA).filter(({ id }) => id !== two.id);
    expect(story.gather([], 'at everything').stacks[VIRGINIA]?.length).toBe(2);
    expect(story.assess([], 'at everything').kind).not.toBe('news');
  });
});

function nullVersion(bytes: string) {
  const state = { kind: 'object' as const, etag: `md5_${bytes}` as never, size: 1, headers: {}, metadata: {} };
  return { kind: 'object' as const, id: 'null' as VersionId, state };
}
