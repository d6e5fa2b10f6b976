import { frontierOf } from '../../domain/causality/frontier.ts';
import { type Reinstated, reinstate, reinstatedWrite } from '../../domain/deciding/restore.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import { outcomeNumber } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import { contentName, type Rule } from '../../domain/model/policy.ts';
import { isSameState, type KeyRef } from '../../domain/model/version.ts';
import { fingerprint, hash } from '../fingerprint.ts';
import { MAX_ROUNDS, RECENT_DECISIONS } from '../limits.ts';
import { ruleFor } from '../reconcile/consult.ts';
import { examine } from '../reconcile/examine.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import { appendByHand } from './by-hand.ts';
import type { FormerRefusal } from './former.ts';
import type { ResolveDependencies } from './resolve.ts';

/** A person makes some version the winner: one that stood before (see undo.ts), or any other (see restore.ts). What both have in common. */
export type ReinstateDependencies = Omit<ResolveDependencies, 'upload'>;

/** Nothing was done; `why` says the reason and what to do. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason:
    | 'unknown-key'
    | 'unknown-decision'
    | 'unknown-version'
    /** The beginning of more than one. */
    | 'ambiguous-version'
    /** It waits for a person: there is something to resolve first. */
    | 'held'
    /** Only observed: nothing is pushed. */
    | 'observed'
    /** It is what stands now. */
    | 'same'
    /** The key is not as it was when the plan was made, or somebody has just written. */
    | 'changed'
    | FormerRefusal['reason'];
  readonly why: string;
}

export interface Reinstatement {
  readonly kind: 'done';
  readonly decision: Decision;
  /** The decision stands, but nobody could be told; the sweep finds it. */
  readonly unsent?: string;
}

/** What is to come back, in sight of what stands. */
export type Choose<What extends Reinstated> = (
  standing: Decision,
  log: readonly Decision[],
) => Promise<{ readonly what: What; readonly isSame: string; readonly cause: (now: number) => string } | Refusal>;

export interface Found<What extends Reinstated> {
  readonly kind: 'found';
  readonly what: What;
  readonly standing: Decision;
  /** As it would be appended. */
  readonly decision: Decision;
  readonly evidence: Evidence;
  readonly log: readonly Decision[];
}

export async function findAtLast<What extends Reinstated>(
  ref: KeyRef,
  choose: Choose<What>,
  deps: ReinstateDependencies,
): Promise<Found<What> | Refusal> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await find(ref, choose, deps);
    if (found !== 'overtaken') return found;
  }
  return overtaken(ref);
}

/**
 * Appends what was planned, unless the key has changed since. Its pushes go the way of all others: a client's write that lands meanwhile
 * refuses them, and contends. Who dies after the append leaves an open decision, which the sweep takes up.
 */
export async function reinstateAsPlanned<What extends Reinstated>(
  ref: KeyRef,
  choose: Choose<What>,
  hasChanged: (found: Found<What>) => boolean,
  deps: ReinstateDependencies,
): Promise<Reinstatement | Refusal> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = await find(ref, choose, deps);
    if (found === 'overtaken') continue;
    if (found.kind === 'refused') return found;
    if (hasChanged(found)) return refusal('changed', `${ref.key} was decided about since; look again.`);
    const { decision, evidence } = found;
    const end = await appendByHand(decision, evidence, [], deps);
    if (end.kind === 'appended') return { kind: 'done', decision, ...(end.unsent ? { unsent: end.unsent } : {}) };
    if (end.kind === 'unsettled') return refusal('unsettled', end.why);
  }
  return overtaken(ref);
}

/** Affirmations repeat an outcome, and change nothing of what the person saw. */
export function isSameOutcome(planned: Decision, found: Decision): boolean {
  return outcomeNumber(planned) === outcomeNumber(found);
}

/** The key as it is now, and the decision that would bring back what is chosen. */
async function find<What extends Reinstated>(
  ref: KeyRef,
  choose: Choose<What>,
  deps: ReinstateDependencies,
): Promise<Found<What> | Refusal | 'overtaken'> {
  replicaSetOf(ref, deps);
  const recent = await deps.journal.latest(ref, RECENT_DECISIONS);
  const standing = recent.log.at(-1);
  if (!standing) return refusal('unknown-key', `The journal of ${ref.set} knows nothing of ${ref.key}.`);
  if (standing.suspended) return suspended(standing, standing);
  const chosen = await choose(standing, recent.log);
  if ('reason' in chosen) return chosen;
  const { what, cause } = chosen;
  if (isSame(what, standing)) return refusal('same', chosen.isSame);
  const examined = await examine(ref, { ...recent, standing }, [], deps);
  if (examined === 'overtaken') return examined;
  const { evidence, assessment } = examined;
  if (assessment.kind === 'wait') return refusal('unsettled', assessment.why);
  if (assessment.kind === 'news')
    return refusal(
      'changed',
      `Somebody has written ${ref.key} just now, and no decision knows of it yet; look again in a moment.`,
    );
  // Copies tell of decisions beyond the journal: it was lost, and the key's next event takes them up.
  if (evidence.log.at(-1)?.seq !== standing.seq)
    return refusal(
      'unsettled',
      `The journal lacks the latest decisions of ${ref.key}; write the key once, then try again.`,
    );
  const decision = await decideOn(what, standing, evidence, cause, deps);
  return 'reason' in decision ? decision : { kind: 'found', what, standing, decision, evidence, log: recent.log };
}

function isSame(what: Reinstated, { outcome }: Decision): boolean {
  const { state } = outcome.write;
  const back = what.kind === 'restore' ? what.version.state : what.before?.outcome.write.state;
  return back ? isSameState(back, state) : state.kind === 'deleted';
}

async function decideOn(
  what: Reinstated,
  standing: Decision,
  evidence: Evidence,
  cause: (now: number) => string,
  deps: ReinstateDependencies,
): Promise<Decision | Refusal> {
  const now = deps.clock.now();
  const frontier = { ...frontierOf(evidence), latest: standing };
  const write: Write = reinstatedWrite(what, standing, frontier, { now });
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
  return reinstate(what, write, rule, frontier, evidence, { now, by: deps.by, cause: cause(now), fingerprint, hash });
}

/** `asked`: the decision that is asked about, which may be an earlier one. */
export function suspended({ key, seq, suspended: how }: Decision, standing: Decision): Refusal {
  const what = how?.kind === 'held' ? 'holds it for a person' : 'was made by a rule that only observes';
  const next = how?.kind === 'held' && seq === standing.seq ? ' Settle it first, by `npx concord resolve`.' : '';
  return refusal(how?.kind ?? 'held', `Decision ${seq} of ${key} ${what}, and nothing was pushed by it.${next}`);
}

export function refusal(reason: Refusal['reason'], why: string): Refusal {
  return { kind: 'refused', reason, why };
}

function overtaken({ key }: KeyRef): Refusal {
  return refusal('unsettled', `${key} is being written to; try again.`);
}
