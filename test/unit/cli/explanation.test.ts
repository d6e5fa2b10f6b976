import { describe, expect, it } from 'vitest';
import { resolveHeld } from '../../../src/app/steering/resolve.ts';
import { explain } from '../../../src/cli/screen/explanation.ts';
import { explanationLines } from '../../../src/cli/screen/explanation-text.ts';
import { eventLines, timelineLines } from '../../../src/cli/screen/timeline.ts';
import { type Placed, placedInLog } from '../../../src/domain/deciding/phase.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

/** A draft, and what became of Virginia's and Dublin's writes over it, of which Dublin's is later. */
async function contested(use: string, mode?: 'observe'): Promise<[first: Placed, conflict: Placed]> {
  const world = smallWorld({ policies: [{ use }], ...(mode ? { mode } : {}) });
  await world.write(VIRGINIA, 'draft\n');
  await world.drain();
  const [mine, theirs] = [world.put(VIRGINIA, 'draft\nmine\n'), world.put(DUBLIN, 'draft\ntheirs\n')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  const log = placedInLog((await world.log()).toReversed(), true);
  return [log.at(-1) as Placed, log[0] as Placed];
}

const endsOf = (decision: Placed) =>
  explain(decision)
    .contenders.map(({ region, end }) => `${region} ${end}`)
    .sort();

describe('an explanation says of each write how it ended', () => {
  it('alone, it stands', async () => {
    const [first] = await contested('last-writer-wins');
    expect(endsOf(first)).toEqual([`${VIRGINIA} stands`]);
    expect(explanationLines(first).join('\n')).toContain('nothing had to be chosen');
  });

  it.each([
    ['last-writer-wins', undefined, 'winner', ['won', 'lost']],
    ['union', undefined, 'merged', ['went into the merge', 'went into the merge']],
    ['manual', undefined, 'held', ['waits', 'waits']],
    ['last-writer-wins', 'observe', 'observed', undefined],
  ] as const)('under %s %s', async (use, mode, outcome, ends) => {
    const [, conflict] = await contested(use, mode);
    expect(explain(conflict).outcome).toBe(outcome);
    if (ends) expect(endsOf(conflict)).toEqual([`${DUBLIN} ${ends[0]}`, `${VIRGINIA} ${ends[1]}`]);
    const told = explanationLines(conflict).join('\n');
    for (const { id } of conflict.contenders) expect(told).toContain(id);
    expect(told.includes('npx concord resolve')).toBe(outcome === 'held');
  });
});

describe('what was held and is settled', () => {
  it('is called held no more, and nobody is told to resolve it, by the timeline, the list and the explanation', async () => {
    const world = smallWorld({ policies: [{ use: 'manual' }] });
    const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
    await world.tell(VIRGINIA, mine);
    await world.tell(DUBLIN, theirs);
    const { seq: seen } = await world.latest();
    const before = placedInLog([await world.latest()], true)[0] as Placed;
    expect(told(before)).toEqual(Array(3).fill([undefined, 'concord resolve']));
    await resolveHeld({ ref: world.ref, seen, choice: { kind: 'winner', winner: mine } }, world.deps);
    await world.drain();
    const [choice, after] = placedInLog((await world.log()).toReversed(), true) as [Placed, Placed];
    expect([choice.phase, after.phase]).toEqual([{ kind: 'settled' }, { kind: 'superseded', by: choice.seq }]);
    expect(told(after)).toEqual(Array(3).fill([`held until decision ${choice.seq}`, undefined]));
    expect(endsOf(after)).toEqual([`${DUBLIN} waited`, `${VIRGINIA} waited`]);
  });

  /** What each view calls it, and whether it tells what to do. */
  function told(decision: Placed) {
    const texts = [timelineLines(decision), eventLines(decision), explanationLines(decision)].map((lines) =>
      lines.join(' '),
    );
    return texts.map((text) => [/held until decision \d+/.exec(text)?.[0], /concord resolve/.exec(text)?.[0]]);
  }
});

describe('a rule', () => {
  it('has the number of its place in the configuration, beside its name if it has one, in the explanation and the timeline', async () => {
    const [, conflict] = await contested('last-writer-wins');
    for (const [name, title] of [
      [undefined, 'rules[14]'],
      ['contracts', 'rules[14] contracts'],
    ] as const) {
      const ruled = { ...conflict, ruling: { ...conflict.ruling, rule: 14, ...(name ? { name } : {}) } };
      expect(explanationLines(ruled).join('\n')).toMatch(new RegExp(`rule +${title.replace(/[[\]]/g, '\\$&')}$`, 'm'));
      expect(timelineLines(ruled).join('\n')).toContain(`(${title})`);
    }
  });
});

describe('a timeline', () => {
  it('has a line for each region with what it wrote and what it was brought', async () => {
    const [, conflict] = await contested('last-writer-wins');
    const lines = timelineLines(conflict);
    const laneOf = (region: string) => lines.find((line) => line.startsWith(`    ${region}`));
    expect(laneOf(DUBLIN)).toMatch(/eu-west-1 +13 B at [\d:]+, won +was there already/);
    expect(laneOf(VIRGINIA)).toMatch(/us-east-1 +11 B at [\d:]+ +copied at [\d:]+/);
    expect(laneOf(TOKYO)).toMatch(/ap-northeast-1 +copied at [\d:]+/);
    expect(lines.join('\n')).toContain(`lost: ${VIRGINIA} --version-id ${conflict.losers[0]?.id}`);
  });
});
