import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { VersionId } from '../../../src/domain/model/ids.ts';
import { encodeMarker } from '../../../src/domain/model/marker.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

/** A story in which every region stands at decision 1: the text 'draft', written in Virginia. */
function agreed() {
  const story = new Story();
  const first = story.put(VIRGINIA, { bytes: 'draft' });
  const decision = story.decide(first) as Decision;
  story.landAll(decision);
  return { story, first, decision };
}

const ids = (decision: Decision | undefined) => decision?.contenders.map(({ id }) => id);

describe('a plain update is told from a conflict', () => {
  it('the first write of a key goes everywhere without a policy', () => {
    const { decision } = agreed();
    expect(decision).toMatchObject({ seq: 1, situation: 'first', losers: [], ruling: { rule: 'none' } });
    expect(Object.keys(decision.pushes)).toEqual([DUBLIN, TOKYO]);
  });

  it('a write over a copy has seen the decision, whatever the clocks say', () => {
    const { story } = agreed();
    const update = story.put(DUBLIN, { at: -3600 });
    const decision = story.decide(update);
    expect(decision).toMatchObject({ seq: 2, situation: 'fast-forward', outcome: { write: { id: update.id } } });
  });

  it('two writes that have not seen each other conflict, and the base is what both have seen', () => {
    const { story, first } = agreed();
    const here = story.put(VIRGINIA);
    const there = story.put(TOKYO);
    const decision = story.decide(here);
    expect(decision).toMatchObject({
      situation: 'conflict',
      base: { seq: 1, write: { id: first.id } },
      outcome: { write: { id: there.id } },
    });
    expect(decision?.losers).toEqual([{ region: VIRGINIA, id: here.id }]);
  });

  it('a write that comes after a decision but had not seen it conflicts with its outcome', () => {
    const { story } = agreed();
    const here = story.put(VIRGINIA);
    const two = story.decide(here) as Decision;
    const there = story.put(TOKYO); // before the push of decision 2 arrives
    expect(story.land(two, TOKYO)).toBe('refused');
    expect(ids(story.decide(there))).toEqual([there.id, here.id]);
  });

  it('identical states are no conflict, identical bytes with other metadata are', () => {
    const same = agreed().story;
    same.put(VIRGINIA, { bytes: 'new' });
    expect(same.decide(same.put(TOKYO, { bytes: 'new' }))).toMatchObject({ situation: 'identical', losers: [] });

    const other = agreed().story;
    other.put(VIRGINIA, { bytes: 'new', metadata: { author: 'ada' } });
    expect(other.decide(other.put(TOKYO, { bytes: 'new', metadata: { author: 'bob' } }))).toMatchObject({
      situation: 'conflict',
    });
  });

  it('the same bytes are recognised by checksum where the ETags differ, and different bytes where the ETags do not', () => {
    const same = agreed().story;
    same.put(VIRGINIA, { bytes: 'new', etag: 'abc-2' });
    expect(same.decide(same.put(TOKYO, { bytes: 'new', etag: 'def' }))).toMatchObject({ situation: 'identical' });

    const other = agreed().story;
    other.put(VIRGINIA, { bytes: 'new', etag: 'abc', checksum: 'one' });
    expect(other.decide(other.put(TOKYO, { bytes: 'new', etag: 'abc', checksum: 'two' }))).toMatchObject({
      situation: 'conflict',
    });
  });
});

describe('the stamp', () => {
  it('is never earlier than what the write has seen, so an update wins over what lost to its base', () => {
    const { story } = agreed();
    const late = story.put(TOKYO, { at: 500 });
    story.landAll(story.decide(late));
    const update = story.put(DUBLIN, { at: 10 }); // Dublin's clock is behind, but it has seen Tokyo's write
    const rival = story.put(VIRGINIA, { at: 400 }); // so has Virginia
    expect(story.decide(update)?.outcome.write.id).not.toBe(late.id);
    expect([update.id, rival.id]).toContain(story.log.at(-1)?.outcome.write.id);
    expect(story.log.at(-1)?.outcome.write.stamp.time).toBeGreaterThanOrEqual(
      story.log[1]?.horizon ?? Number.POSITIVE_INFINITY,
    );
  });

  it('ties are broken by the order of the regions, from both sides', () => {
    for (const [one, other] of [[VIRGINIA, TOKYO] as const, [TOKYO, VIRGINIA] as const]) {
      const { story } = agreed();
      story.put(one, { at: 100 });
      story.put(other, { at: 100 });
      expect(story.decide(story.put(DUBLIN, { at: 99 }))?.outcome.write.region).toBe(VIRGINIA);
    }
  });
});

describe('buried writes', () => {
  it('identical bytes under a conditional push are found when their event comes', () => {
    const { story, first } = agreed();
    const two = story.decide(story.put(VIRGINIA, { bytes: 'newer' })) as Decision;
    const hidden = story.put(TOKYO, { bytes: 'draft', metadata: { note: 'mine' } });
    expect(story.land(two, TOKYO)).toBe('applied'); // S3 compares ETags alone
    const decision = story.decide(hidden);
    expect(ids(decision)).toContain(hidden.id);
    expect(decision?.situation).toBe('conflict');
    expect(first.id).not.toBe(hidden.id);
  });

  it('a delete under a push meant for nothing is found when its event comes', () => {
    const story = new Story();
    const one = story.decide(story.put(VIRGINIA)) as Decision;
    const hidden = story.remove(TOKYO);
    expect(story.land(one, TOKYO)).toBe('applied'); // "absent" matches a delete marker
    expect(ids(story.decide(hidden))).toContain(hidden.id);
  });
});

describe('deletes', () => {
  it('a delete that saw the outcome is a plain update', () => {
    const { story } = agreed();
    expect(story.decide(story.remove(DUBLIN))).toMatchObject({
      situation: 'fast-forward',
      outcome: { write: { state: { kind: 'deleted' } } },
    });
  });

  it('a delete against an update is a conflict, and the loser is named', () => {
    const { story } = agreed();
    const update = story.put(VIRGINIA);
    const decision = story.decide(story.remove(DUBLIN));
    expect(decision).toMatchObject({ situation: 'conflict', losers: [{ region: VIRGINIA, id: update.id }] });
  });

  it('an absent key or a region that is out of reach is never taken for a delete', () => {
    const { story } = agreed();
    story.cutOff(TOKYO);
    const decision = story.decide(story.put(VIRGINIA));
    expect(decision?.contenders.every(({ state }) => state.kind === 'object')).toBe(true);
    expect(decision?.pushes[TOKYO]).toMatchObject({ state: 'blind' });
    const fresh = new Story();
    fresh.put(TOKYO);
    expect(fresh.assess()).toMatchObject({ kind: 'news', contenders: [{ state: { kind: 'object' } }] });
  });

  it('a delete marker where a push was bringing a delete waits for its event', () => {
    const { story } = agreed();
    const two = story.decide(story.remove(VIRGINIA)) as Decision;
    story.land(two, TOKYO, { recorded: false });
    const marker = story.stackOf(TOKYO).at(-1)?.id as VersionId;
    expect(story.assess()).toMatchObject({ kind: 'wait' });
    story.makers.set(marker, 's3-concord');
    expect(story.assess().kind).not.toBe('news');
    story.makers.set(marker, 'client');
    expect(story.assess()).toMatchObject({ kind: 'news', contenders: [{ id: marker }, { region: VIRGINIA }] });
  });
});

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
    expect(ids(decision)).toEqual([origin.id]);
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
    expect(ids(story.decide(over))?.toSorted()).toEqual([origin.id, over.id].toSorted());
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
    expect(ids(story.decide(replica))).toEqual(['origin-id', first.outcome.write.id]);
  });

  it('what lies under a write of which only a replica is left contends as well, and above it both count as considered', () => {
    const story = new Story([VIRGINIA, DUBLIN]);
    story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'one' })));
    const below = story.put(DUBLIN, { bytes: 'two' });
    const replica = story.put(DUBLIN, { bytes: 'three', replicaOf: 'origin-id' as VersionId });
    const decision = story.decide(below, replica);
    expect(ids(decision)?.toSorted()).toEqual([below.id, replica.id].toSorted());
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
