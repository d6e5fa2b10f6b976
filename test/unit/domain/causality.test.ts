import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { VersionId } from '../../../src/domain/model/ids.ts';
import { agreed, DUBLIN, idsOf, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

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
    expect(idsOf(story.decide(there))).toEqual([there.id, here.id]);
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
    expect(idsOf(decision)).toContain(hidden.id);
    expect(decision?.situation).toBe('conflict');
    expect(first.id).not.toBe(hidden.id);
  });

  it('a delete under a push meant for nothing is found when its event comes', () => {
    const story = new Story();
    const one = story.decide(story.put(VIRGINIA)) as Decision;
    const hidden = story.remove(TOKYO);
    expect(story.land(one, TOKYO)).toBe('applied'); // "absent" matches a delete marker
    expect(idsOf(story.decide(hidden))).toContain(hidden.id);
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
