import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';

const VERSION = '29FXzo5sn0Soea7NlwnrSf83sGv0t8GY';
const WHY =
  'last-writer-wins: us-east-1 wrote at 2026-11-29T02:00:17Z, eu-west-1 wrote at 2026-11-29T02:00:17Z; at the same time, us-east-1 wins: its region ranks before eu-west-1.';
const HEADS = ['us-east-1', 'eu-west-1', 'ap-northeast-1'].map((region) => [region, 'be627627'] as const);
const write = (region: string, id: string) => ({ region, id, state: { kind: 'object', size: 32_000, headers: {} } });
const decision = {
  ...{ seq: 2, situation: 'conflict', why: WHY, outcome: { kind: 'winner', write: write('us-east-1', 'w') } },
  losers: [{ region: 'eu-west-1', id: VERSION }],
  contenders: [write('us-east-1', 'w'), write('eu-west-1', VERSION)],
} as unknown as Decision;

/** Whether standard output is a terminal is found out once, when the module is loaded. */
const { isTTY, columns } = process.stdout;
async function wordsIn(terminal: { isTTY: boolean; columns?: number }) {
  Object.assign(process.stdout, terminal);
  process.env.NO_COLOR = '1';
  vi.resetModules();
  return await import('../../../src/cli/demo/words.ts');
}
beforeEach(() => void vi.stubEnv('NO_COLOR', '1'));
afterEach(() => {
  Object.assign(process.stdout, { isTTY, columns });
  vi.unstubAllEnvs();
});

describe('the demo', () => {
  it('at 80 columns breaks between words only', async () => {
    const { foundLines, HOW_TO_READ, storyLine } = await wordsIn({ isTTY: true, columns: 80 });
    const told = storyLine('1.234 s', 'us-east-1: PUT ranked/biome.json; eu-west-1: DELETE ranked/biome.json, at once');
    const lines = [told, ...HOW_TO_READ, ...foundLines(HEADS, decision)].flatMap((text) => text.split('\n'));
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    const text = lines.join(' ').replace(/\s+/g, ' ');
    for (const whole of [
      VERSION,
      WHY,
      'eu-west-1 be627627, ap-northeast-1 be627627',
      'DELETE ranked/biome.json, at once',
    ])
      expect(text).toContain(whole);
  });

  it('in a pipe is a line for each thing, none of them empty', async () => {
    const { foundLines } = await wordsIn({ isTTY: false });
    expect(foundLines(HEADS, decision)).toEqual([
      '    holds  us-east-1 be627627, eu-west-1 be627627, ap-northeast-1 be627627',
      ' decision  2, conflict: us-east-1 31.3 KiB',
      `     lost  eu-west-1 --version-id ${VERSION}`,
      `      why  ${WHY}`,
    ]);
  });
});
