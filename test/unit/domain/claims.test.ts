import { describe, expect, it } from 'vitest';
import { hasClaimsElsewhere } from '../../../src/domain/causality/contenders.ts';
import { comparable, etagsIn } from '../../../src/domain/model/claim.ts';
import type { Decision, Write } from '../../../src/domain/model/decision.ts';
import type { Sighting } from '../../../src/domain/model/evidence.ts';
import type { ObjectVersion, StackEntry, Version } from '../../../src/domain/model/version.ts';
import { DUBLIN, NOON, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

const says = (...etags: string[]) => ({ metadata: { 'previous-etag': etags.join(', ') } });
const names = (writes: readonly Write[] = []) =>
  writes.map(
    ({ region, state }) => `${region}: ${state.kind === 'object' ? state.etag.replace('md5_', '') : 'deleted'}`,
  );
const contend = (decision: Decision | undefined) => names(decision?.contenders).toSorted();

/** Every region stands at `bytes`, written in Virginia. */
function settled(story: Story, bytes: string): Decision {
  const decision = story.decide(story.put(VIRGINIA, { bytes, metadata: { step: `${story.log.length}` } })) as Decision;
  story.landAll(decision);
  return decision;
}

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

describe('where several states bear the ETag', () => {
  /** Virginia's stack: y, then y under other metadata, of which the journal names the latter alone. */
  function twice() {
    const story = new Story();
    settled(story, 'x');
    const buried = story.put(V, { bytes: 'y' });
    const named = story.put(V, { bytes: 'y', metadata: { step: 'later' } });
    story.decide(named);
    return { story, buried };
  }
  const withOlder = (story: Story, put: Sighting) => {
    const evidence = story.gather([put]);
    const asKnown = ({ id, time, ...version }: Version): StackEntry => ({
      kind: 'known',
      id,
      time: time ?? 0,
      ...(version.kind === 'object' ? { etag: version.state.etag } : {}),
    });
    const older = Object.fromEntries(Object.entries(story.stacks).map(([name, stack]) => [name, stack.map(asKnown)]));
    return { ...evidence, older };
  };

  it('the oldest is meant, also where the journal tells nothing of it: what came after it contends', () => {
    const { story } = twice();
    const put = story.put(T, { bytes: 'z', ...says('md5_y') });
    expect(hasClaimsElsewhere(story.gather([put]))).toBe(true);
    expect(contend(story.decisionOn(withOlder(story, put)))).toEqual([`${V}: y`, `${T}: z`].toSorted());
  });

  it('a replica of what the journal names is that very write', () => {
    const { story, buried } = twice();
    const id = (story.log.at(-1) as Decision).outcome.write.id;
    story.stacks[V] = story.stackOf(V).filter((version) => version.id !== buried.id);
    story.stacks[D] = [
      ...story.stackOf(D),
      { ...(story.stackOf(V).at(-1) as ObjectVersion), id, time: NOON, replica: true },
    ];
    const put = story.put(T, { bytes: 'z', ...says('md5_y') });
    expect(contend(story.decisionOn(withOlder(story, put)))).toEqual([`${T}: z`]);
  });

  it('a copy that nobody has recorded yet is no state of its own', () => {
    const { story, buried } = twice();
    story.stacks[V] = story.stackOf(V).filter((version) => version.id !== buried.id);
    story.land(story.log.at(-1) as Decision, D, { recorded: false });
    const copy = story.stackOf(D).at(-1) as Version;
    story.stacks[D] = [...story.stackOf(D).slice(0, -1), { ...copy, time: NOON }];
    const put = story.put(T, { bytes: 'z', ...says('md5_y') });
    expect(contend(story.decisionOn(withOlder(story, put)))).toEqual([`${T}: z`]);
  });
});

describe('a claim outlives the decision that saw it first', () => {
  /** Tokyo has read what lies in Dublin, which is out of reach when that is decided. */
  function early() {
    const story = new Story();
    settled(story, 'x');
    const read = story.put(D, { bytes: 'y' });
    story.cutOff(D);
    const decision = story.decide(story.put(T, { bytes: 'z', ...says('md5_y') })) as Decision;
    return { story, read, decision };
  }

  it('what it names comes to light later, and is no conflict', () => {
    const { story, read, decision } = early();
    expect(decision.claims).toMatchObject([{ etag: 'md5_y', region: TOKYO }]);
    story.heal(D);
    const later = story.decide(read);
    expect(contend(later)).toEqual([`${T}: z`]);
    expect(names(later?.superseded)).toEqual([`${D}: y`]);
    expect(later?.pushes[D]).toMatchObject({ state: 'pending' });
    expect(later?.claims).toBeUndefined();
  });

  it('also where others have written over the one that says so', () => {
    const { story, read, decision } = early();
    story.landAll(decision);
    story.landAll(story.decide(story.put(V, { bytes: 'next' })));
    story.heal(D);
    expect(contend(story.decide(read))).toEqual([`${V}: next`]);
  });

  it('also after an affirmation', () => {
    const { story, read } = early();
    const affirmed = story.decisionOn({ ...story.gather(), log: story.log.map(refused) });
    expect(affirmed).toMatchObject({ situation: 'affirmed', claims: [{ etag: 'md5_y' }] });
    story.log = [...story.log, affirmed as Decision];
    story.heal(D);
    expect(contend(story.decide(read))).toEqual([`${T}: z`]);
  });

  it('not what came later than the upload', () => {
    const { story } = early();
    story.heal(D);
    story.stacks[D] = story.stackOf(D).slice(0, 1);
    expect(contend(story.decide(story.put(D, { bytes: 'y', at: 500 })))).toEqual([`${D}: y`, `${T}: z`].toSorted());
  });
});

function refused(decision: Decision): Decision {
  return { ...decision, pushes: { ...decision.pushes, [VIRGINIA]: { state: 'refused', ids: [] } } };
}

describe('ETags compare', () => {
  it.each(['"ABC-2"', 'W/"abc-2"', ' w/"abc-2" ', 'abc-2', '"abc-2'])('%s as abc-2', (etag) => {
    expect(comparable(etag)).toBe('abc-2');
  });

  it('each by itself in a list, and nothing where there is nothing', () => {
    expect(etagsIn('"a", W/"b" ,c,"a"')).toEqual(['a', 'b', 'c']);
    expect(etagsIn(' "" , W/"" ,')).toEqual([]);
  });
});
