import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../../../src/domain/model/evidence.ts';
import type { Region } from '../../../../src/domain/model/ids.ts';
import { nextStep, type Step } from '../../../../src/domain/steps/next-step.ts';
import { type Look, type Occasion, sightingsOf } from '../../../../src/domain/steps/occasion.ts';
import { SITUATIONS, type Situation, type SituationName } from './situations.ts';

/** What comes next, as a word; of what is settled with how it goes on. */
type Next = Exclude<Step['kind'], 'settle'> | `settle, then ${'done' | 'again' | 'start-over'}`;
type Row = Readonly<Record<Occasion['kind'], Next>>;

/** The same whatever the occasion. */
const always = (next: Next): Row => ({
  event: next,
  'second-look': next,
  'late-copy': next,
  redelivery: next,
  'refused-push': next,
  sweep: next,
  person: next,
});

/** Every situation, with what comes next on each occasion: a cell that is missing does not compile. */
const TABLE: Readonly<Record<SituationName, Row>> = {
  // The journal was read.
  'the journal: knows nothing': always('gather'),
  'the journal: has not considered the write': always('gather'),
  'the journal: has considered it, and pushes are on their way': { ...always('gather'), event: 'done' },
  'the journal: has considered it, and a push was refused': always('gather'),
  'the journal: has considered it, in an entry of this very work': always('gather'),
  'the journal: the version that stands was removed': always('gather'),
  'the journal: an older version was removed': { ...always('gather'), event: 'done' },
  // The regions were read.
  'the regions: nothing anywhere': always('done'),
  'the regions: nothing anywhere, and Dublin can’t be read': {
    ...always('done'),
    'second-look': 'again',
    'late-copy': 'again',
    redelivery: 'again',
    'refused-push': 'again',
  },
  'the regions: the write is in Dublin, which can’t be read': {
    ...always('again'),
    sweep: 'done',
  },
  'the regions: a delete marker of whom nobody knows': always('again'),
  'the regions: all at the outcome': always('done'),
  'the regions: all at the outcome, and Dublin’s push was refused before': always('settle, then done'),
  'the regions: all at the outcome, and Dublin’s push is on its way': { ...always('done'), sweep: 'settle, then done' },
  'the regions: all at the outcome that an earlier delivery decided': always('settle, then done'),
  'the regions: Dublin is behind, and its push on its way': {
    ...always('done'),
    'late-copy': 'again',
    redelivery: 'again',
  },
  'the regions: Dublin is behind, and its push was refused': always('decide'),
  'the regions: Dublin is behind what an earlier delivery decided': always('decide'),
  'the regions: the version that stood in Dublin was removed': always('decide'),
  'the regions: a new write': always('decide'),
  'the regions: two new writes': always('decide'),
  'the regions: held, and Dublin’s contender can’t be read': always('again'),
  // The policies were asked.
  'decided: a new entry': always('append'),
  'decided: it is held already': always('done'),
  'decided: it is held already, and Dublin can’t be read': {
    ...always('done'),
    'second-look': 'again',
    'late-copy': 'again',
    redelivery: 'again',
    'refused-push': 'again',
  },
  // It stands in the journal.
  'appended: no region in doubt': always('done'),
  'appended: a region in doubt': always('look'),
  'appended: on entries that were lost': always('read-newest'),
  'appended: on entries that were lost, and nobody numbers above': always('done'),
  'appended: on entries that were lost, and somebody numbers above': always('start-over'),
  // Regions in doubt were looked at once more.
  'looked: still at the outcome': always('settle, then done'),
  'looked: another version': always('start-over'),
  'looked: can’t be read': always('again'),
};

describe('what comes next', () => {
  for (const [name, row] of Object.entries(TABLE) as [SituationName, Row][]) {
    for (const [kind, expected] of Object.entries(row) as [Occasion['kind'], Next][]) {
      it(`${name} · ${kind}: ${expected}`, () => {
        const { factsFor, sightings, region, cause = 'another piece of work' } = situationOf(name);
        const look: Look = { occasion: occasionOf(kind, sightings, region), cause, own: new Set() };
        const step = nextStep(factsFor(sightingsOf(look)), look);
        expect(wordOf(step), step.why).toBe(expected);
        expect(step.why).toMatch(/./);
      });
    }
  }
});

const situationOf = (name: SituationName): Situation => SITUATIONS[name]();

function wordOf(step: Step): Next {
  return step.kind === 'settle' ? `settle, then ${step.then.kind}` : step.kind;
}

function occasionOf(kind: Occasion['kind'], sightings: readonly Sighting[], region: Region): Occasion {
  switch (kind) {
    case 'event':
    case 'second-look':
    case 'person':
      return { kind, sightings };
    case 'late-copy':
      return { kind, region, sightings };
    case 'redelivery':
    case 'refused-push':
      return { kind, region };
    case 'sweep':
      return { kind };
  }
}
