import { describe, expect, it } from 'vitest';
import { hasClaimsElsewhere } from '../../../src/domain/causality/contenders.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Sighting } from '../../../src/domain/model/evidence.ts';
import type { ObjectVersion, StackEntry, Version } from '../../../src/domain/model/version.ts';
import { contend, names, says, settled } from '../../support/claims.ts';
import { DUBLIN, NOON, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

/** Which of the states that bear an ETag is meant, and what of those that come to light later. */

const V = VIRGINIA;
const D = DUBLIN;
const T = TOKYO;

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
