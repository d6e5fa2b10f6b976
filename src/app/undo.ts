import type { Decision, Write } from '../domain/decision.ts';
import { outcomeNumber } from '../domain/decision.ts';
import type { Evidence } from '../domain/evidence.ts';
import { frontierOf } from '../domain/frontier.ts';
import type { ObjectKey, Region } from '../domain/ids.ts';
import { contentName, type Rule } from '../domain/policy.ts';
import { type Former, restore, restoredWrite } from '../domain/restore.ts';
import { isSameState, type KeyRef } from '../domain/version.ts';
import { appendByHand } from './by-hand.ts';
import { causeOfUndo } from './causes.ts';
import { ruleFor } from './consult.ts';
import { fingerprint } from './fingerprint.ts';
import { type FormerRefusal, formerOf } from './former.ts';
import { MAX_ROUNDS, RECENT_DECISIONS } from './limits.ts';
import { examine } from './reconcile-key.ts';
import type { ResolveDependencies } from './resolve.ts';

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
  /** The decision as it would be appended. */
  readonly decision: Decision;
}

export interface Undone {
  readonly kind: 'undone';
  readonly decision: Decision;
  /** The decision stands, but nobody could be told; the sweep finds it. */
  readonly unsent?: string;
}

/** Nothing was done; `why` says the reason and what to do. */
export interface UndoRefusal {
  readonly kind: 'refused';
  readonly reason:
    | 'unknown-key'
    | 'unknown-decision'
    /** It waits for a person: there is nothing to undo, but something to resolve. */
    | 'held'
    /** Only observed: nothing was pushed. */
    | 'observed'
    /** What stood before is what stands now. */
    | 'same'
    /** The key is not as it was when the plan was made, or somebody has just written. */
    | 'changed'
    | FormerRefusal['reason'];
  readonly why: string;
}

export type UndoDependencies = Omit<ResolveDependencies, 'upload'>;

/** Says what an undo would do, or why there is nothing to undo. */
export async function planUndo({ ref, seq }: Undoing, deps: UndoDependencies): Promise<UndoPlan | UndoRefusal> {
  const found = await findAtLast(ref, seq, deps);
  return found.kind === 'refused' ? found : planOf(found);
}

/**
 * Appends what was planned, unless the key has changed since. Its pushes go the way of all others: a client's write that lands meanwhile
 * refuses them, and contends. Who dies after the append leaves an open decision, which the sweep takes up.
 */
export async function undo(plan: UndoPlan, deps: UndoDependencies): Promise<Undone | UndoRefusal> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await find(plan.ref, plan.undoes, deps);
    if (found === 'overtaken') continue;
    if (found.kind === 'refused') return found;
    if (hasChanged(plan, found)) return changed(`${plan.ref.key} was decided about since; look again.`);
    const { decision, evidence } = found;
    const end = await appendByHand(decision, evidence, [], deps);
    if (end.kind === 'appended') return { kind: 'undone', decision, ...(end.unsent ? { unsent: end.unsent } : {}) };
    if (end.kind === 'unsettled') return refusal('unsettled', end.why);
  }
  return overtaken(plan.ref);
}

interface Found {
  readonly kind: 'found';
  readonly former: Former;
  readonly standing: Decision;
  readonly decision: Decision;
  readonly evidence: Evidence;
  readonly log: readonly Decision[];
}

async function findAtLast(ref: KeyRef, seq: number | undefined, deps: UndoDependencies): Promise<Found | UndoRefusal> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await find(ref, seq, deps);
    if (found !== 'overtaken') return found;
  }
  return overtaken(ref);
}

/** The key as it is now, and the decision that would undo. */
async function find(
  ref: KeyRef,
  seq: number | undefined,
  deps: UndoDependencies,
): Promise<Found | UndoRefusal | 'overtaken'> {
  const replicaSet = deps.sets.get(ref.set);
  if (!replicaSet) throw new RangeError(`no replica set is called ${ref.set}`);
  const recent = await deps.journal.latest(ref, RECENT_DECISIONS);
  const standing = recent.log.at(-1);
  if (!standing) return refusal('unknown-key', `The journal of ${ref.set} knows nothing of ${ref.key}.`);
  if (standing.suspended) return suspended(standing, standing);
  const chosen = seq === undefined ? standing : await named(ref, seq, recent.log, deps);
  if (!chosen) return refusal('unknown-decision', `The journal holds no decision ${seq} of ${ref.key}.`);
  if (chosen.suspended) return suspended(chosen, standing);
  const former = await formerOf(chosen, deps);
  if ('kind' in former) return former;
  if (isSame(former, standing))
    return refusal(
      'same',
      `What stood before decision ${former.undoes.seq} is what stands now: there is nothing to undo.`,
    );
  const examined = await examine(
    { ref, sightings: [], replicaSet },
    { ...recent, standing, isOwnRemnant: false },
    deps,
  );
  if (examined === 'overtaken') return examined;
  const { evidence, assessment } = examined;
  if (assessment.kind === 'wait') return refusal('unsettled', assessment.why);
  if (assessment.kind === 'news')
    return changed(
      `Somebody has written ${ref.key} just now, and no decision knows of it yet; look again in a moment.`,
    );
  // Copies tell of decisions beyond the journal: it was lost, and the key's next event takes them up.
  if (evidence.log.at(-1)?.seq !== standing.seq)
    return refusal('unsettled', `The journal lacks the latest decisions of ${ref.key}; write the key once, then undo.`);
  const decision = await decideOn(former, standing, evidence, deps);
  if ('reason' in decision) return decision;
  return { kind: 'found', former, standing, decision, evidence, log: recent.log };
}

async function named(ref: KeyRef, seq: number, log: readonly Decision[], { journal }: UndoDependencies) {
  return log.find((decision) => decision.seq === seq) ?? (await journal.get(ref, seq));
}

function isSame({ before }: Former, { outcome }: Decision): boolean {
  const { state } = outcome.write;
  return before ? isSameState(before.outcome.write.state, state) : state.kind === 'deleted';
}

async function decideOn(
  former: Former,
  standing: Decision,
  evidence: Evidence,
  deps: UndoDependencies,
): Promise<Decision | UndoRefusal> {
  const now = deps.clock.now();
  const frontier = { ...frontierOf(evidence), latest: standing };
  const write = restoredWrite(former, standing, frontier, { now });
  const configured = await ruleFor([standing.outcome.write, write], evidence, deps);
  if ('kind' in configured) return refusal('unsettled', configured.why);
  const { index, name, mode } = configured;
  if (mode === 'observe')
    return refusal(
      'observed',
      'The rule of this key only observes, so nothing is pushed. Take `mode: observe` off it first.',
    );
  const policies = [{ use: 'manual', chosen: contentName(write) }];
  const place = { index, ...(name === undefined ? {} : { name }) };
  const rule: Rule = { ...place, policies, deletes: 'policy', ...deps.compile(policies) };
  const cause = causeOfUndo(former.undoes.seq, now);
  return restore(former, write, rule, frontier, evidence, { now, by: deps.by, cause, fingerprint });
}

function planOf({ former, standing, decision, log }: Found): UndoPlan {
  const { undoes, before } = former;
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
    decision,
  };
}

/** Affirmations repeat an outcome, and change nothing of what the person saw. */
function hasChanged(plan: UndoPlan, { standing, former }: Found): boolean {
  return outcomeNumber(standing) !== outcomeNumber(plan.standing) || former.before?.seq !== plan.restores?.seq;
}

function suspended({ key, seq, suspended: how }: Decision, standing: Decision): UndoRefusal {
  const what = how?.kind === 'held' ? 'holds it for a person' : 'was made by a rule that only observes';
  const next = how?.kind === 'held' && seq === standing.seq ? ' Settle it by `concord resolve`.' : '';
  const why = `Decision ${seq} of ${key} ${what}: nothing was pushed, so there is nothing to undo.${next}`;
  return refusal(how?.kind ?? 'held', why);
}

function overtaken({ key }: KeyRef): UndoRefusal {
  return refusal('unsettled', `${key} is being written to; try again.`);
}

function changed(why: string): UndoRefusal {
  return refusal('changed', why);
}

function refusal(reason: UndoRefusal['reason'], why: string): UndoRefusal {
  return { kind: 'refused', reason, why };
}
