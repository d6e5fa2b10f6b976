import { describe, entry, type Occasion, owedSiblings } from './decide.ts';
import { type Decision, outcomeNumber, type Write } from './decision.ts';
import { digest } from './digest.ts';
import type { Evidence } from './evidence.ts';
import type { Frontier } from './frontier.ts';
import type { VersionId } from './ids.ts';
import { contentName, type Rule } from './policy.ts';
import { DELETED, type Place } from './version.ts';

/** What an undo brings back. */
export interface Former {
  /** The decision whose effect goes. */
  readonly undoes: Decision;
  /** The one that stood before it; undefined where the key was unknown: then it is deleted. */
  readonly before: Decision | undefined;
  /** Where the content lies that comes back. */
  readonly places: readonly Place[];
}

const UNDO = 'undo-';

/** Whether an undo's write has this name, wherever it may lie since. */
export function isUndo(id: VersionId): boolean {
  return id.startsWith(UNDO);
}

/**
 * The former outcome as a write of its own, above all that was considered: it has seen what it takes the place of, and only who sees a copy
 * of it has seen it. Were it the old write once more, whoever wrote above that one long ago would count as having seen the undo.
 */
export function restoredWrite(
  { undoes, before, places }: Former,
  latest: Decision,
  { horizon }: Pick<Frontier, 'horizon'>,
  { now }: Pick<Occasion, 'now'>,
): Write {
  const { write } = (before ?? undoes).outcome;
  const { region } = write;
  const name = digest(
    JSON.stringify([latest.seq, contentName(latest.outcome.write), before ? contentName(write) : '']),
  );
  const shared = {
    ...{ region, id: `${UNDO}${name}` as VersionId, via: 'undo' as const },
    stamp: { time: horizon, decision: outcomeNumber(latest), region, layer: 0 as const },
  };
  if (!before) return { ...shared, time: now, state: DELETED };
  const { madeBy, time, state } = write;
  return { ...shared, time, state, ...(madeBy === undefined ? {} : { madeBy }), from: places };
}

/** The rule names the restored write as a person's choice, so that the entry replays. */
export function restore(
  former: Former,
  write: Write,
  rule: Rule,
  frontier: Frontier & { readonly latest: Decision },
  evidence: Evidence,
  occasion: Occasion,
): Decision {
  const { latest } = frontier;
  const { write: current } = latest.outcome;
  const siblings = owedSiblings(frontier);
  const { index, name, policies, deletes } = rule;
  return {
    ...entry({ kind: 'winner', write }, frontier, evidence, occasion),
    situation: 'undo',
    undoes: former.undoes.seq,
    contenders: [{ ...current, stamp: { ...current.stamp, layer: 0 } }, write],
    ruling: {
      ...{ rule: index, ...(name === undefined ? {} : { name }), policies, deletes },
      ...{ decidedBy: 'manual', flags: [] },
    },
    why: reason(former, latest),
    losers: [{ region: current.region, id: current.id }],
    ...(siblings.length > 0 ? { siblings } : {}),
  };
}

function reason({ undoes, before }: Former, latest: Decision): string {
  const what = before
    ? `${describe(before.outcome.write)}, which decision ${before.seq} had settled on, is the winner again`
    : 'no decision knew the key before, so it is deleted';
  return `Decision ${undoes.seq} is undone by hand: ${what}, in place of ${describe(latest.outcome.write)}.`;
}
