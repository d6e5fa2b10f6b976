import type { Frontier } from '../causality/frontier.ts';
import type { Decision, Sibling } from '../model/decision.ts';
import type { ObjectKey } from '../model/ids.ts';
import { type Conflict, contentName, type Verdict } from '../model/policy.ts';
import { placeOf } from './plan.ts';

/** Whoever was to make them may have died before he could say so to anybody. */
export function owedSiblings({ latest }: Frontier): Sibling[] {
  return latest?.siblings?.filter(({ state }) => state === 'pending') ?? [];
}

/** Those that a verdict names. */
export function siblingsOf({ ending }: Verdict): Sibling[] {
  const kept = ending?.kind === 'keeps' || ending?.kind === 'merges' ? (ending.siblings ?? []) : [];
  return kept.map(({ write, key }) => ({ key, of: placeOf(write), state: 'pending' }));
}

/** What a decision owes: a loser that loses once more has its key already. */
export function siblingsToMake(owed: readonly Sibling[], named: readonly Sibling[]): Sibling[] {
  const all = [...owed, ...named];
  return all.filter(({ key }, at) => all.findIndex((other) => other.key === key) === at);
}

/** The keys under which losers are kept, with those that a decision adds. */
export function keptWith(named: readonly Sibling[], conflict: Conflict | undefined): Pick<Decision, 'kept'> {
  if (named.length === 0) return {};
  const before = conflict?.aids?.standing ?? conflict?.kept ?? [];
  return { kept: [...new Set([...before, ...named.map(({ key }) => key)])] };
}

/** Under which keys losers were kept when a decision was made, as its entry tells. */
export function keptBefore({ kept = [], siblings = [], contenders }: Decision): readonly ObjectKey[] {
  const isOwn = ({ of }: Sibling) => contenders.some((write) => contentName(write) === contentName(of));
  const own = siblings.filter(isOwn).map(({ key }) => key);
  return kept.filter((key) => !own.includes(key));
}
