import { expect } from 'vitest';
import { isDerived } from '../../../../src/domain/causality/derived.ts';
import type { Decision } from '../../../../src/domain/model/decision.ts';
import type { Sighting } from '../../../../src/domain/model/evidence.ts';
import type { Region } from '../../../../src/domain/model/ids.ts';
import type { Head } from '../../../../src/domain/model/version.ts';
import type { Facts, Known } from '../../../../src/domain/steps/facts.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../../support/story.ts';

export interface Situation {
  /** As they are found where events told of these versions. */
  factsFor(told: readonly Sighting[]): Facts;
  /** Of the event, the second look and the late copy. */
  readonly sightings: readonly Sighting[];
  /** Where a push was that is delivered again, was refused, or came late. */
  readonly region: Region;
  readonly cause?: string;
}

/** Every situation that a look at a key can be in, told by a story. */
export const SITUATIONS = {
  'the journal: knows nothing': () => {
    const story = new Story();
    return journal(story, story.put(DUBLIN));
  },
  'the journal: has not considered the write': () => {
    const { story } = agreed();
    return journal(story, story.put(DUBLIN));
  },
  'the journal: has considered it, and pushes are on their way': () => {
    const { story } = agreed();
    return journal(story, decided(story, VIRGINIA));
  },
  'the journal: has considered it, and a push was refused': () => {
    const { story, write } = refused();
    return journal(story, write);
  },
  'the journal: has considered it, in an entry of this very work': () => {
    const { story } = agreed();
    const write = decided(story, VIRGINIA);
    return { ...journal(story, write), cause: latestOf(story).cause };
  },
  'the journal: the version that stands was removed': () => {
    const { story } = agreed();
    return journal(story, story.purge(DUBLIN));
  },
  'the journal: an older version was removed': () => {
    const { story } = agreed();
    const older = story.headOf(VIRGINIA);
    decided(story, VIRGINIA);
    return journal(story, story.purge(VIRGINIA, 'id' in older ? older.id : undefined));
  },
  'the regions: nothing anywhere': () => regions(new Story()),
  'the regions: nothing anywhere, and Dublin can’t be read': () => {
    const story = new Story();
    story.cutOff(DUBLIN);
    return regions(story);
  },
  'the regions: the write is in Dublin, which can’t be read': () => {
    const { story } = agreed();
    const write = story.put(DUBLIN);
    story.cutOff(DUBLIN);
    return regions(story, write);
  },
  'the regions: a delete marker of whom nobody knows': () => {
    const { story } = agreed();
    const removal = story.decide(story.remove(VIRGINIA)) as Decision;
    story.land(removal, DUBLIN, { recorded: false });
    return regions(story);
  },
  'the regions: all at the outcome': () => regions(agreed().story),
  'the regions: all at the outcome, and Dublin’s push was refused before': () => {
    const { story, write } = refused();
    story.stackOf(DUBLIN).pop();
    land(story, DUBLIN, { recorded: false });
    return regions(story, write);
  },
  'the regions: all at the outcome, and Dublin’s push is on its way': () => {
    const { story } = agreed();
    const write = decided(story, VIRGINIA);
    land(story, TOKYO);
    land(story, DUBLIN, { recorded: false });
    return regions(story, write);
  },
  'the regions: all at the outcome that an earlier delivery decided': () => {
    const { story } = agreed();
    return { ...regions(story), cause: latestOf(story).cause };
  },
  'the regions: Dublin is behind, and its push on its way': () => {
    const { story } = agreed();
    const write = decided(story, VIRGINIA);
    land(story, TOKYO);
    return regions(story, write);
  },
  'the regions: Dublin is behind, and its push was refused': () => {
    const { story, write } = refused();
    story.stackOf(DUBLIN).pop();
    return regions(story, write);
  },
  'the regions: Dublin is behind what an earlier delivery decided': () => {
    const { story } = agreed();
    const write = decided(story, VIRGINIA);
    land(story, TOKYO);
    return { ...regions(story, write), cause: latestOf(story).cause };
  },
  'the regions: the version that stood in Dublin was removed': () => {
    const { story } = agreed();
    decided(story, VIRGINIA);
    land(story, TOKYO);
    land(story, DUBLIN);
    return regions(story, story.purge(DUBLIN));
  },
  'the regions: a new write': () => {
    const { story } = agreed();
    return regions(story, story.put(DUBLIN));
  },
  'the regions: two new writes': () => {
    const { story } = agreed();
    story.put(VIRGINIA);
    return regions(story, story.put(DUBLIN));
  },
  'the regions: held, and Dublin’s contender can’t be read': () => {
    const story = held();
    story.cutOff(DUBLIN);
    return regions(story);
  },
  'decided: a new entry': () => {
    const { story } = agreed();
    return due(story, story.put(DUBLIN));
  },
  'decided: it is held already': () => due(held()),
  'decided: it is held already, and Dublin can’t be read': () => {
    const story = held();
    const before = due(story).factsFor([]);
    story.cutOff(DUBLIN);
    return { factsFor: () => ({ ...before, evidence: story.gather() }) as Facts, sightings: [], region: DUBLIN };
  },
  'appended: no region in doubt': () => appended(decidedNow()),
  'appended: a region in doubt': () => appended(inDoubt()),
  'appended: on entries that were lost': () => appended(onLostEntries()),
  'appended: on entries that were lost, and nobody numbers above': () => appended(onLostEntries(), 'the same'),
  'appended: on entries that were lost, and somebody numbers above': () => appended(onLostEntries(), 'a later one'),
  'looked: still at the outcome': () => looked((story) => story.headOf(DUBLIN)),
  'looked: another version': () =>
    looked((story) => {
      story.put(DUBLIN);
      return story.headOf(DUBLIN);
    }),
  'looked: can’t be read': () =>
    looked((story) => {
      story.cutOff(DUBLIN);
      return story.headOf(DUBLIN);
    }),
} satisfies Readonly<Record<string, () => Situation>>;

export type SituationName = keyof typeof SITUATIONS;

/** Every region stands at decision 1. */
function agreed() {
  const story = new Story();
  story.landAll(story.decide(story.put(VIRGINIA)));
  return { story };
}

/** A client writes, and it is decided upon; its pushes are on their way. */
function decided(story: Story, region: Region): Sighting {
  const write = story.put(region);
  story.decide(write);
  return write;
}

/** A client wrote in Dublin before the push of decision 2 came there. */
function refused() {
  const { story } = agreed();
  const write = decided(story, VIRGINIA);
  land(story, TOKYO);
  story.put(DUBLIN);
  land(story, DUBLIN);
  return { story, write };
}

/** Decision 2 holds what was written in Virginia and in Dublin. */
function held(): Story {
  const { story } = agreed();
  story.put(VIRGINIA);
  const decision = story.decide(story.put(DUBLIN)) as Decision;
  const suspended = { kind: 'held' as const, standsOn: 1, wouldPush: [] };
  story.log = story.log.map((entry) =>
    entry.seq === decision.seq ? { ...entry, suspended, pushes: {}, doubt: [], losers: [] } : entry,
  );
  return story;
}

function latestOf({ log }: Story): Decision {
  return log.at(-1) as Decision;
}

function land(story: Story, region: Region, options?: { recorded: boolean }): void {
  story.land(latestOf(story), region, options);
}

function known({ log }: Story): Known {
  const latest = log.at(-1);
  const standing = latest?.suspended ? log.find(({ seq }) => seq === latest.suspended?.standsOn) : latest;
  return { log, more: false, standing };
}

function journal(story: Story, write: Sighting): Situation {
  return { factsFor: () => ({ at: 'journal', known: known(story) }), sightings: [write], region: DUBLIN };
}

/** `write` is what an event told of; without one it told of nothing new. */
function regions(story: Story, write?: Sighting): Situation {
  return {
    factsFor: (told) => ({ at: 'regions', known: known(story), evidence: story.gather(told) }),
    sightings: write ? [write] : [],
    region: DUBLIN,
  };
}

function due(story: Story, write?: Sighting): Situation {
  const sightings = write ? [write] : [];
  const evidence = story.gather(sightings);
  const latest = latestOf(story);
  const decision = latest.suspended ? { ...latest, seq: latest.seq + 1 } : (story.decisionOn(evidence) as Decision);
  const facts: Facts = { at: 'decided', known: known(story), evidence, decision };
  return { factsFor: () => facts, sightings, region: DUBLIN };
}

interface Made {
  readonly story: Story;
  readonly decision: Decision;
  readonly evidence: ReturnType<Story['gather']>;
}

function made(story: Story, write: Sighting): Made {
  const evidence = story.gather([write]);
  return { story, evidence, decision: story.decisionOn(evidence) as Decision };
}

function decidedNow(): Made {
  const { story } = agreed();
  return made(story, story.put(DUBLIN));
}

/** Dublin is found at the outcome of what is decided, while an earlier push to it may still land. */
function inDoubt(): Made {
  const { story } = agreed();
  decided(story, VIRGINIA);
  land(story, TOKYO);
  return made(story, story.put(DUBLIN));
}

/** The journal is empty, and copies tell that it was not. */
function onLostEntries(): Made {
  const { story } = agreed();
  story.log = [];
  const lost = made(story, story.put(DUBLIN));
  expect(lost.evidence.log.some(isDerived)).toBe(true);
  return lost;
}

function appended({ decision, evidence }: Made, newest?: 'the same' | 'a later one'): Situation {
  const seq = newest && { newest: newest === 'the same' ? decision.seq : decision.seq + 1 };
  return { factsFor: () => ({ at: 'appended', decision, evidence, ...seq }), sightings: [], region: DUBLIN };
}

function looked(head: (story: Story) => Head): Situation {
  const { story, decision, evidence } = inDoubt();
  const looks = decision.doubt.map((region) => ({ region, head: head(story) }));
  expect(looks).not.toEqual([]);
  return { factsFor: () => ({ at: 'looked', decision, evidence, looks }), sightings: [], region: DUBLIN };
}
