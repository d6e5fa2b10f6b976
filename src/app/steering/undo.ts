import { causeOfUndo, isResolution } from '../../domain/deciding/causes.ts';
import type { Former } from '../../domain/deciding/restore.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { ObjectKey, Region } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { formerOf } from './former.ts';
import {
  type Choose,
  type Found,
  findAtLast,
  isSameOutcome,
  type Refusal,
  type ReinstateDependencies,
  type Reinstatement,
  refusal,
  reinstateAsPlanned,
  suspended,
} from './reinstate.ts';

/** Which decision is undone: the latest one that stands, unless named. */
export interface Undoing {
  readonly ref: KeyRef;
  readonly seq?: number;
}

/** What would be done, as a value: nothing has been written. */
export interface UndoPlan {
  readonly kind: 'planned';
  readonly ref: KeyRef;
  /** The number of the decision whose effect goes: of an affirmation, that of what it affirms. */
  readonly undoes: number;
  /** The decision that stands now. */
  readonly standing: Decision;
  /** The decision whose outcome comes back; undefined where no decision knew the key: then it is deleted. */
  readonly restores: Decision | undefined;
  /** What takes the place of the outcome that stands, as a write of its own: its `from` says where the content lies. */
  readonly winner: Write;
  /** The outcome that stands now. It becomes a loser, named in the journal. */
  readonly loser: Write;
  /** Decisions after the one that is undone, whose outcomes go with it. */
  readonly alsoUndone: readonly number[];
  /** Regions that would be brought to it. */
  readonly wouldPush: readonly Region[];
  /** Keys of losers that those decisions keep: they stay as they are. */
  readonly siblings: readonly ObjectKey[];
  /** What is undone is a person's choice: what comes back stood before the conflict, and is none of what could have been chosen. */
  readonly passesChoice: boolean;
  /** What lost by the decision that is undone: `restore` makes one of them the current version, where that is what is wanted. */
  readonly instead: readonly Write[];
  /** The decision as it would be appended. */
  readonly decision: Decision;
}

export type UndoRefusal = Refusal;
export type UndoDependencies = ReinstateDependencies;

/** Says what an undo would do, or why there is nothing to undo. */
export async function planUndo({ ref, seq }: Undoing, deps: UndoDependencies): Promise<UndoPlan | UndoRefusal> {
  const found = await findAtLast(ref, formerTo(ref, seq, deps), deps);
  return found.kind === 'refused' ? found : planOf(found);
}

/** Appends what was planned, unless the key has changed since. */
export async function undo(plan: UndoPlan, deps: UndoDependencies): Promise<Reinstatement | UndoRefusal> {
  const { ref, undoes, standing, restores } = plan;
  const hasChanged = (found: Found<Former>) =>
    !isSameOutcome(standing, found.standing) || found.what.before?.seq !== restores?.seq;
  return await reinstateAsPlanned(ref, formerTo(ref, undoes, deps), hasChanged, deps);
}

function formerTo(ref: KeyRef, seq: number | undefined, deps: UndoDependencies): Choose<Former> {
  return async (standing, log) => {
    const chosen = seq === undefined ? standing : await named(ref, seq, log, deps);
    if (!chosen) return refusal('unknown-decision', `The journal holds no decision ${seq} of ${ref.key}.`);
    if (chosen.suspended) return suspended(chosen, standing);
    const what = await formerOf(chosen, deps);
    if ('reason' in what) return what;
    const { seq: number } = what.undoes;
    const isSame = `What stood before decision ${number} is what stands now: there is nothing to undo.`;
    return { what, isSame, cause: (now) => causeOfUndo(number, now) };
  };
}

async function named(ref: KeyRef, seq: number, log: readonly Decision[], { journal }: UndoDependencies) {
  return log.find((decision) => decision.seq === seq) ?? (await journal.get(ref, seq));
}

function planOf({ what, standing, decision, log }: Found<Former>): UndoPlan {
  const { undoes, before } = what;
  const later = log.filter(({ seq, suspended, affirms }) => seq > undoes.seq && !suspended && affirms === undefined);
  const kept = [undoes, ...later].flatMap(({ siblings = [] }) =>
    siblings.filter(({ state }) => state === 'pending' || state === 'made'),
  );
  return {
    kind: 'planned',
    ref: { set: decision.set, key: decision.key },
    undoes: undoes.seq,
    standing,
    restores: before,
    winner: decision.outcome.write,
    loser: standing.outcome.write,
    alsoUndone: later.map(({ seq }) => seq),
    wouldPush: Object.keys(decision.pushes) as Region[],
    siblings: [...new Set(kept.map(({ key }) => key))],
    passesChoice: isResolution(undoes),
    instead: losersOf(undoes),
    decision,
  };
}

/** What an undo or a restore took the place of is what another undo brings back by itself. */
function losersOf({ losers, contenders, situation }: Decision): Write[] {
  if (situation !== 'conflict') return [];
  const names = new Set(losers.map(contentName));
  return contenders.filter((write) => names.has(contentName(write)));
}
