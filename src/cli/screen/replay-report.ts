import type { Reconsidered, Settled } from '../../app/asking/reconsider.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Screen } from '../command.ts';
import { bytesText, timeText, writeText } from './decision-text.ts';
import { table } from './table.ts';

export interface Case {
  readonly decision: Decision;
  readonly again: Reconsidered;
}

export type Change = Case & { readonly again: Extract<Reconsidered, { kind: 'settled' }> };

export function summaryOf(cases: readonly Case[], different: number, earlier: number) {
  const count = (kind: Reconsidered['kind']) => cases.filter(({ again }) => again.kind === kind).length;
  return {
    conflicts: cases.length,
    same: count('settled') - different,
    different,
    missing: count('missing'),
    unreadable: count('unreadable'),
    asksYourCode: count('asks'),
    earlierEntries: earlier,
  };
}

/** Which policy had the last word how often: then, and under the candidate. */
export function byPolicy(cases: readonly Case[]): [policy: string, before: number, after: number][] {
  const counts = new Map<string, [number, number]>();
  const add = (policy: string, before: number, after: number) => {
    const [a, b] = counts.get(policy) ?? [0, 0];
    counts.set(policy, [a + before, b + after]);
  };
  for (const { decision, again } of cases) {
    if (again.kind !== 'settled') continue;
    add(decision.ruling.decidedBy, 1, 0);
    add(again.decidedBy, 0, 1);
  }
  return [...counts].map(([policy, [before, after]]) => [policy, before, after]);
}

export function changeData({ decision, again }: Change) {
  const { key, seq, decidedAt, ruling } = decision;
  const { was, would, decidedBy, why, isObserved } = again;
  return { key, seq, decidedAt, was, would, wasBy: ruling.decidedBy, wouldBeBy: decidedBy, why, isObserved };
}

export function tellReplay(
  since: number,
  { conflicts, same, different, missing, unreadable, asksYourCode, earlierEntries }: ReturnType<typeof summaryOf>,
  cases: readonly Case[],
  changes: readonly Change[],
  set: SetName,
  screen: Screen,
): void {
  const found = `${conflicts} ${conflicts === 1 ? 'conflict' : 'conflicts'} in ${set} since ${timeText(since)} UTC`;
  screen.say(`${found}: ${same} would end the same, ${different} differently.`);
  if (missing > 0) screen.say(`Can't be told, since a content that a policy needs has expired: ${missing}.`);
  if (unreadable > 0) screen.say(`Can't be told now: ${unreadable}. ${reasonsOf(cases)}`);
  if (asksYourCode > 0)
    screen.say(`Would ask your own code, which was not called (see --call-custom): ${asksYourCode}.`);
  if (earlierEntries > 0)
    screen.say(`Passed over, since a later entry decides about the same writes: ${earlierEntries}.`);
  const policies = byPolicy(cases);
  if (policies.length > 0)
    screen.say(
      `\n${table(
        ['policy', 'decided then', 'would decide'],
        policies.map((row) => row.map(String)),
      )}`,
    );
  if (changes.length > 0) screen.say(table(['decided (UTC)', 'key', 'was', 'would be', 'by', 'why'], changes.map(row)));
}

function reasonsOf(cases: readonly Case[]): string {
  const reasons = cases.flatMap(({ again }) => (again.kind === 'unreadable' ? [again.why] : []));
  return [...new Set(reasons)].slice(0, 3).join(' ');
}

function row({ decision, again }: Change): string[] {
  const { decidedAt, key, ruling } = decision;
  return [
    timeText(decidedAt).replace(' ', '\n'),
    key,
    settledText(again.was),
    `${settledText(again.would)}${again.isObserved ? '\n(observed only)' : ''}`,
    `${ruling.decidedBy}\n→ ${again.decidedBy}`,
    again.why,
  ];
}

function settledText(settled: Settled): string {
  switch (settled.kind) {
    case 'held':
      return 'held';
    case 'merged':
      return `merged\n${bytesText(settled.content.size)}`;
    case 'winner':
      return writeText(settled.write).replace(' ', '\n');
    case 'keeps':
      return [writeText(settled.write), ...settled.kept.map(({ key }) => `and ${key}`)].join('\n');
  }
}
