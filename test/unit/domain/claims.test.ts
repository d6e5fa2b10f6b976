import { describe, expect, it } from 'vitest';
import { comparable, etagsIn } from '../../../src/domain/model/claim.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { contend, names, says, settled } from '../../support/claims.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

/** X, then Y, then X again, which has not reached Tokyo. */
function reverted(): Story {
  const story = new Story();
  for (const bytes of ['x', 'y']) settled(story, bytes);
  story.decide(story.put(VIRGINIA, { bytes: 'x', metadata: { step: 'again' } }));
  return story;
}

interface Situation {
  readonly told: string;
  tell(): Decision | undefined;
  readonly contend: readonly string[];
  readonly base?: number;
  readonly superseded?: readonly string[];
  /** How many of them are named. */
  readonly losers: number;
  readonly why?: string;
}

const V = VIRGINIA;
const D = DUBLIN;
const T = TOKYO;

const SITUATIONS: readonly Situation[] = [
  {
    told: 'what it lies on: no more than the stack tells',
    tell() {
      const story = new Story();
      settled(story, 'x');
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${T}: z`],
    losers: 0,
  },
  {
    told: 'what it lies on, which bears an ETag that came back: a plain update for all that',
    tell() {
      const story = new Story();
      for (const bytes of ['x', 'y', 'x']) settled(story, bytes);
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${T}: z`],
    losers: 0,
  },
  {
    told: 'a write of another region: an update of that',
    tell() {
      const story = new Story();
      settled(story, 'x');
      const here = story.put(V, { bytes: 'y' });
      story.put(T, { bytes: 'z', ...says('md5_y') });
      return story.decide(here);
    },
    contend: [`${T}: z`],
    superseded: [`${V}: y`],
    losers: 0,
    why: 'No conflict: the upload of 1 bytes in ap-northeast-1',
  },
  {
    told: 'the same with clocks that disagree by less than a second: believed, and what it supersedes against the order is named',
    tell() {
      const story = new Story();
      settled(story, 'x');
      const here = story.put(V, { bytes: 'y', at: 50 });
      story.put(T, { bytes: 'z', at: 49, ...says('md5_y') });
      return story.decide(here);
    },
    contend: [`${T}: z`],
    superseded: [`${V}: y`],
    losers: 1,
    why: 'it is named as a loser',
  },
  {
    told: 'a write that came later than the upload: not covered',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(T, { bytes: 'z', at: 50, ...says('md5_y') });
      return story.decide(story.put(V, { bytes: 'y', at: 52 }));
    },
    contend: [`${T}: z`, `${V}: y`],
    losers: 1,
    why: 'fits nothing that it can have read',
  },
  {
    told: 'bytes that went, came back, and are what the other region holds now: the first are meant',
    tell() {
      const story = new Story();
      settled(story, 'on');
      story.put(V, { bytes: 'off' });
      const again = story.put(V, { bytes: 'on', metadata: { step: 'again' } });
      story.put(D, { bytes: 'broken', ...says('md5_on') });
      return story.decide(again);
    },
    contend: [`${D}: broken`, `${V}: on`],
    base: 1,
    losers: 1,
  },
  {
    told: 'the same bytes in two regions: the older ones are meant, the others contend',
    tell() {
      const story = new Story();
      story.put(V, { bytes: 'same', metadata: { by: 'virginia' } });
      const twin = story.put(D, { bytes: 'same', metadata: { by: 'dublin' } });
      story.put(T, { bytes: 'new', ...says('md5_same') });
      return story.decide(twin);
    },
    contend: [`${T}: new`, `${D}: same`],
    superseded: [`${V}: same`],
    losers: 1,
  },
  {
    told: 'an outcome that was overtaken, though it came back since: what came after it contends',
    tell() {
      const story = reverted();
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${T}: z`, `${V}: x`],
    base: 1,
    losers: 1,
    why: 'has seen nothing later',
  },
  {
    told: 'less than it lies on: what lies between contends, though it lies in the same stack',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(T, { bytes: 'y' });
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${T}: y`, `${T}: z`],
    base: 1,
    losers: 1,
  },
  {
    told: 'less than it lies on, which was decided already',
    tell() {
      const story = new Story();
      settled(story, 'x');
      settled(story, 'y');
      return story.decide(story.put(V, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${V}: y`, `${V}: z`],
    base: 1,
    losers: 1,
  },
  {
    told: 'a field that a tool keeps: what it says is old, so it contends, and the entry tells why',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.landAll(story.decide(story.put(D, { bytes: 'y', ...says('md5_x') })));
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_x') }));
    },
    contend: [`${T}: z`, `${D}: y`],
    base: 1,
    losers: 1,
    why: 'the field may have been kept from there',
  },
  {
    told: 'a kept field whose bytes another region brings back meanwhile',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.landAll(story.decide(story.put(D, { bytes: 'y', ...says('md5_x') })));
      story.put(T, { bytes: 'z', ...says('md5_x') });
      return story.decide(story.put(V, { bytes: 'x', metadata: { step: 'reverted' } }));
    },
    contend: [`${T}: z`, `${V}: x`],
    base: 1,
    losers: 1,
  },
  {
    told: 'a loser of an earlier decision: the winner contends',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(V, { bytes: 'lost' });
      story.landAll(story.decide(story.put(D, { bytes: 'won' })));
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_lost') }));
    },
    contend: [`${T}: z`, `${D}: won`],
    base: 1,
    losers: 1,
  },
  {
    told: 'one of several that came to the same: it has seen the outcome',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(V, { bytes: 'y' });
      story.landAll(story.decide(story.put(D, { bytes: 'y' })));
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_y') }));
    },
    contend: [`${T}: z`],
    losers: 0,
  },
  {
    told: 'an outcome that has not come to its region yet',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.decide(story.put(V, { bytes: 'y' }));
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_y') }));
    },
    contend: [`${T}: z`],
    superseded: [`${V}: y`],
    losers: 0,
  },
  {
    told: 'both that contend: it has seen both',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(V, { bytes: 'one' });
      const two = story.put(D, { bytes: 'two' });
      story.put(T, { bytes: 'both', ...says('"md5_one"', 'W/"md5_two"') });
      return story.decide(two);
    },
    contend: [`${T}: both`],
    superseded: [`${V}: one`, `${D}: two`],
    losers: 0,
  },
  {
    told: 'each other: neither is believed',
    tell() {
      const story = new Story();
      settled(story, 'x');
      story.put(V, { bytes: 'one', at: 50, ...says('md5_two') });
      return story.decide(story.put(T, { bytes: 'two', at: 50, ...says('md5_one') }));
    },
    contend: [`${T}: two`, `${V}: one`],
    base: 1,
    losers: 1,
  },
  {
    told: 'nothing that is known: the stack counts, and the entry says so',
    tell() {
      const story = new Story();
      settled(story, 'x');
      return story.decide(story.put(T, { bytes: 'z', ...says('0123') }));
    },
    contend: [`${T}: z`],
    losers: 0,
    why: 'previous-etag "0123" of the upload of 1 bytes in ap-northeast-1',
  },
  {
    told: 'nothing at all, or only quotes and commas',
    tell() {
      const story = new Story();
      settled(story, 'x');
      return story.decide(story.put(T, { bytes: 'z', ...says(' ', '""', 'W/""') }));
    },
    contend: [`${T}: z`],
    losers: 0,
    why: 'A plain update',
  },
  {
    told: 'its own bytes, which it wrote over others: the stack counts',
    tell() {
      const story = new Story();
      settled(story, 'x');
      return story.decide(story.put(T, { bytes: 'z', ...says('md5_z') }));
    },
    contend: [`${T}: z`],
    losers: 0,
  },
  {
    told: 'a write over one that says something: it has seen what lies below, and what that has seen',
    tell() {
      const story = new Story();
      settled(story, 'x');
      const here = story.put(V, { bytes: 'y' });
      const middle = story.put(T, { bytes: 'z', ...says('md5_y') });
      story.put(T, { bytes: 'over' });
      return story.decide(here, middle);
    },
    contend: [`${T}: over`],
    superseded: [`${V}: y`],
    losers: 0,
  },
];

describe('previous-etag says what was read, neither more nor less. Named is', () => {
  it.each(SITUATIONS)('$told', ({ tell, contend: expected, base, superseded, losers, why }) => {
    const decision = tell();
    expect(contend(decision)).toEqual(expected.toSorted());
    if (base !== undefined) expect(decision?.base?.seq).toBe(base);
    expect(names(decision?.superseded)).toEqual(superseded ?? []);
    expect(decision?.losers).toHaveLength(losers);
    expect(decision?.why).toContain(why ?? '');
  });
});

describe('ETags compare', () => {
  it.each(['"ABC-2"', 'W/"abc-2"', ' w/"abc-2" ', 'abc-2', '"abc-2'])('%s as abc-2', (etag) => {
    expect(comparable(etag)).toBe('abc-2');
  });

  it('each by itself in a list, and nothing where there is nothing', () => {
    expect(etagsIn('"a", W/"b" ,c,"a"')).toEqual(['a', 'b', 'c']);
    expect(etagsIn(' "" , W/"" ,')).toEqual([]);
  });
});
