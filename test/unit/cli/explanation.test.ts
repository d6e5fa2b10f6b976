import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/cli/explanation.ts';
import { explanationLines } from '../../../src/cli/explanation-text.ts';
import { timelineLines } from '../../../src/cli/timeline.ts';
import type { Decision } from '../../../src/domain/decision.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

/** A draft, and what became of Virginia's and Dublin's writes over it, of which Dublin's is later. */
async function contested(use: string, mode?: 'observe'): Promise<[first: Decision, conflict: Decision]> {
  const world = smallWorld({ policies: [{ use }], ...(mode ? { mode } : {}) });
  await world.write(VIRGINIA, 'draft\n');
  await world.drain();
  const [mine, theirs] = [world.put(VIRGINIA, 'draft\nmine\n'), world.put(DUBLIN, 'draft\ntheirs\n')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  const log = await world.log();
  return [log[0] as Decision, log.at(-1) as Decision];
}

const endsOf = (decision: Decision) =>
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
    expect(told.includes('concord resolve')).toBe(outcome === 'held');
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
