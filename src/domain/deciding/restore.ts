import type { Frontier } from '../causality/frontier.ts';
import type { Uncovered } from '../causality/uncovered.ts';
import { type Decision, outcomeNumber, type Write } from '../model/decision.ts';
import { digest } from '../model/digest.ts';
import type { Evidence } from '../model/evidence.ts';
import type { VersionId } from '../model/ids.ts';
import { contentName, type Rule } from '../model/policy.ts';
import { DELETED, type Place } from '../model/version.ts';
import { type Authorship, entry } from './decide.ts';
import { describe } from './describe.ts';
import { placeOf } from './plan.ts';
import { owedSiblings } from './siblings.ts';

/** What a person brings back, and where its content lies. */
export type Reinstated = Former | Restored;

/** What takes the place of an outcome without being a write. */
type Replacing = Reinstated | Bared;

/** By an undo: what stood before a decision. */
export interface Former {
  readonly kind: 'undo';
  /** The decision whose effect goes. */
  readonly undoes: Decision;
  /** The one that stood before it; undefined where the key was unknown: then it is deleted. */
  readonly before: Decision | undefined;
  /** Where the content lies that comes back. */
  readonly places: readonly Place[];
}

/** By a restore: any version. */
export interface Restored {
  readonly kind: 'restore';
  /** As the journal knows it, or as S3 tells of it. */
  readonly version: Pick<Write, 'region' | 'id' | 'time' | 'state' | 'madeBy'>;
  readonly places: readonly Place[];
}

/** By removing, in one region, the version that stood there: S3 shows the one below it, and so do all regions then. */
export interface Bared {
  readonly kind: 'removal';
  readonly uncovered: Uncovered;
  readonly places: readonly Place[];
}

const NAMES = { undo: 'undo-', restore: 'restore-', removal: 'uncovered-' } as const;

/** Whether what a person has brought back has this name, wherever it may lie since. */
export function isReinstated(id: VersionId): boolean {
  return Object.values(NAMES).some((beginning) => id.startsWith(beginning));
}

/**
 * What comes back, as a write of its own, above all that was considered: it has seen what it takes the place of, and only who sees a copy
 * of it has seen it. Were it the old write once more, whoever wrote above that one long ago would count as having seen it again.
 */
export function reinstatedWrite(
  what: Replacing,
  latest: Decision,
  { horizon }: Pick<Frontier, 'horizon'>,
  { now }: Pick<Authorship, 'now'>,
): Write {
  const source = sourceOf(what);
  const { region } = source ?? latestOf(what);
  const name = digest(
    JSON.stringify([latest.seq, contentName(latest.outcome.write), source ? contentName(source) : '']),
  );
  const shared = {
    ...{ region, id: `${NAMES[what.kind]}${name}` as VersionId, via: 'undo' as const },
    stamp: { time: horizon, decision: outcomeNumber(latest), region, layer: 0 as const },
  };
  if (!source) return { ...shared, time: now, state: DELETED };
  const { madeBy, time, state } = source;
  return { ...shared, time, state, ...(madeBy === undefined ? {} : { madeBy }), from: what.places };
}

function sourceOf(what: Replacing): Restored['version'] | undefined {
  switch (what.kind) {
    case 'undo':
      return what.before?.outcome.write;
    case 'restore':
      return what.version;
    case 'removal':
      return what.uncovered.write;
  }
}

/** Nothing stood before it. */
function latestOf(what: Replacing): Pick<Write, 'region'> {
  return what.kind === 'undo' ? what.undoes.outcome.write : what.kind === 'restore' ? what.version : what.uncovered;
}

/** The rule names what comes back as a person's choice, so that the entry replays. */
export function reinstate(
  what: Replacing,
  write: Write,
  rule: Pick<Rule, 'index' | 'name' | 'policies' | 'deletes'>,
  frontier: Frontier & { readonly latest: Decision },
  evidence: Evidence,
  authorship: Authorship,
): Decision {
  const { latest } = frontier;
  const { write: current } = latest.outcome;
  const siblings = owedSiblings(frontier);
  const { index, name, policies, deletes } = rule;
  const ruling = {
    ...{ rule: index, ...(name === undefined ? {} : { name }), policies, deletes },
    ...{ decidedBy: 'manual', flags: [] },
  };
  return {
    ...entry({ outcome: { kind: 'winner', write }, ruling }, frontier, evidence, authorship),
    ...kindOf(what),
    contenders: [{ ...current, stamp: { ...current.stamp, layer: 0 } }, write],
    why: reason(what, latest),
    losers: [{ region: current.region, id: current.id }],
    ...(siblings.length > 0 ? { siblings } : {}),
  };
}

function kindOf(what: Replacing): Pick<Decision, 'situation' | 'undoes' | 'restores'> {
  switch (what.kind) {
    case 'undo':
      return { situation: 'undo', undoes: what.undoes.seq };
    case 'restore':
      return { situation: 'restore', restores: placeOf(what.version) };
    case 'removal':
      return { situation: 'restore', ...(what.uncovered.version ? { restores: placeOf(what.uncovered.write) } : {}) };
  }
}

function reason(what: Replacing, latest: Decision): string {
  if (what.kind === 'removal') return reasonOfRemoval(what.uncovered, latest);
  const instead = `in place of ${describe(latest.outcome.write)}`;
  if (what.kind === 'restore') return `By hand ${describe(what.version)} is made the current version, ${instead}.`;
  const { undoes, before } = what;
  const came = before
    ? `${describe(before.outcome.write)}, which decision ${before.seq} had settled on, is the winner again`
    : 'no decision knew the key before, so it is deleted';
  return `Decision ${undoes.seq} is undone by hand: ${came}, ${instead}.`;
}

function reasonOfRemoval({ region, write, version }: Uncovered, { seq, outcome }: Decision): string {
  const what = outcome.write.state.kind === 'deleted' ? 'The delete marker' : 'The version';
  const removed = `${what} that stood for decision ${seq} (${describe(outcome.write)}) was removed by its version id in ${region}`;
  if (!version) return `${removed}, and it was the last one there, so the key is deleted everywhere.`;
  return `${removed}. What stood before is current again, in every region: ${describe(write)}.`;
}
