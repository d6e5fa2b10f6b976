import { describe, expect, it } from 'vitest';
import { observe } from '../../../src/domain/deciding/decide.ts';
import { placesOf, sourcesOf } from '../../../src/domain/deciding/plan.ts';
import { type Decision, isClosed } from '../../../src/domain/model/decision.ts';
import { encodeMarker } from '../../../src/domain/model/marker.ts';
import type { Conflict, Rule, Verdict } from '../../../src/domain/model/policy.ts';
import type { ObjectVersion } from '../../../src/domain/model/version.ts';
import { DUBLIN, lastWriterWins, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

/** Every conflict ends as `ending` says, over what the last writer would have won. */
function ending(end: (verdict: Verdict, conflict: Conflict) => NonNullable<Verdict['ending']>): Rule {
  return {
    ...lastWriterWins,
    resolve: (conflict) => {
      const verdict = lastWriterWins.resolve(conflict);
      return { ...verdict, ending: end(verdict, conflict) };
    },
  };
}

const MERGED = new TextEncoder().encode('both');
const AROUND = { headers: {}, metadata: {}, tags: {}, hashes: {}, clashes: [] };
const merging = ending(({ winner }, { contenders }) => ({
  kind: 'merges',
  content: MERGED,
  around: AROUND,
  like: winner,
  holds: contenders,
  why: 'merged',
}));
const holding = ending(() => ({ kind: 'holds', why: 'held' }));

/** Virginia and Dublin have written over a draft that all had. */
function inConflict(rule: Rule) {
  const story = new Story([VIRGINIA, DUBLIN, TOKYO], rule);
  story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'draft' })));
  const here = story.put(VIRGINIA, { bytes: 'mine' });
  const there = story.put(DUBLIN, { bytes: 'theirs' });
  const decision = story.decide(there) as Decision;
  return { story, here, there, decision };
}

const idsOf = (decision: Decision | undefined) => decision?.contenders.map(({ id }) => id);

describe('where an outcome can be had', () => {
  it('a head that was found at it later is a source, though no copy was recorded', () => {
    const story = new Story();
    const write = story.put(VIRGINIA, { bytes: 'one' });
    const decision = story.decide(write) as Decision;
    story.land(decision, DUBLIN, { recorded: false });
    const found = story.headOf(DUBLIN) as ObjectVersion;
    const settled: Decision = {
      ...decision,
      pushes: { ...decision.pushes, [DUBLIN]: { state: 'equal', ids: [], found: observe(found) } },
    };
    expect(sourcesOf(settled)).toEqual([
      { region: VIRGINIA, id: write.id },
      { region: DUBLIN, id: found.id },
    ]);
    expect(placesOf(settled.outcome.write, [settled])).toEqual(sourcesOf(settled));
  });
});

describe('a merge', () => {
  it('is brought to every region, those of its contenders included, and names what it was made of', () => {
    const { decision, here, there } = inConflict(merging);
    expect(Object.keys(decision.pushes).sort()).toEqual([TOKYO, DUBLIN, VIRGINIA].sort());
    expect(decision.losers).toEqual([]);
    expect(decision.outcome).toMatchObject({
      kind: 'merged',
      write: { via: 'merge', madeBy: 2, state: { size: 4 } },
      of: [{ id: here.id }, { id: there.id }, { id: decision.base?.write.id }],
    });
    expect(sourcesOf(decision)).toEqual([]);
  });

  it('has been seen by whoever writes over its copy', () => {
    const { story, decision } = inConflict(merging);
    story.landAll(decision);
    const next = story.decide(story.put(TOKYO));
    expect(next).toMatchObject({ seq: 3, situation: 'fast-forward' });
  });

  it('has not been seen by a write on one of its contenders, though it is dated and ranked like that one', () => {
    for (const region of [VIRGINIA, DUBLIN]) {
      const { story, decision } = inConflict(merging);
      const late = story.put(region, { bytes: 'late' });
      const next = story.decide(late);
      expect(next).toMatchObject({ seq: 3, situation: 'conflict', base: { seq: 1 } });
      expect(idsOf(next)?.sort()).toEqual([late.id, decision.outcome.write.id].sort());
    }
  });

  it('can be had from its copies once there are any', () => {
    const { story, decision } = inConflict(merging);
    story.land(decision, TOKYO);
    const { write } = decision.outcome;
    const head = story.headOf(TOKYO);
    expect(placesOf(write, story.log)).toEqual([{ region: TOKYO, id: 'id' in head ? head.id : undefined }]);
  });

  it('is known for what it is by its marker alone, when the journal is lost', () => {
    const { story, decision } = inConflict(merging);
    story.landAll(decision);
    story.log = [];
    const late = story.put(VIRGINIA, { bytes: 'late' });
    const evidence = story.gather([late], 'at everything');
    expect(evidence.log.at(-1)).toMatchObject({ seq: 2, outcome: { write: { via: 'merge' } } });
    const { replicaSet, key } = evidence;
    expect(encodeMarker(decision, { replicaSet, region: TOKYO, key })).toContain('merge');
  });
});

describe('what is held', () => {
  it('pushes nothing, stays open, and has no losers yet', () => {
    const { decision } = inConflict(holding);
    expect(decision).toMatchObject({ seq: 2, pushes: {}, losers: [], suspended: { kind: 'held', standsOn: 1 } });
    expect(decision.suspended?.wouldPush).toEqual([VIRGINIA, TOKYO]);
    expect(isClosed(decision)).toBe(false);
  });

  it('is joined by new writes, each in place of what it has seen', () => {
    const { story, there } = inConflict(holding);
    const newer = story.put(VIRGINIA);
    const third = story.put(TOKYO);
    const next = story.decide(newer);
    expect(next).toMatchObject({ seq: 3, suspended: { kind: 'held', standsOn: 1 } });
    expect(idsOf(next)?.sort()).toEqual([newer.id, there.id, third.id].sort());
  });

  it('is taken up whole by the decision that ends it', () => {
    const { story, here, there } = inConflict(holding);
    const deciding = new Story([VIRGINIA, DUBLIN, TOKYO]);
    Object.assign(deciding.stacks, story.stacks);
    deciding.log = story.log;
    const decision = deciding.decide() as Decision;
    expect(decision).toMatchObject({ seq: 3, outcome: { write: { id: there.id } }, losers: [{ id: here.id }] });
    expect(decision.suspended).toBeUndefined();
    expect(decision.considered).toMatchObject({ [VIRGINIA]: { id: here.id }, [DUBLIN]: { id: there.id } });
  });
});

describe('a rule that only observes', () => {
  it('says what would be pushed, of plain updates as well, and does nothing', () => {
    const story = new Story([VIRGINIA, DUBLIN, TOKYO], { ...lastWriterWins, mode: 'observe' });
    const decision = story.decide(story.put(VIRGINIA)) as Decision;
    expect(decision).toMatchObject({
      situation: 'first',
      pushes: {},
      suspended: { kind: 'observed', standsOn: 0, wouldPush: [DUBLIN, TOKYO] },
    });
    expect(isClosed(decision)).toBe(true);
  });
});
