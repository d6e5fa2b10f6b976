import type { Decision, PolicyStep, Write } from '../domain/decision.ts';
import type { Evidence, Sighting } from '../domain/evidence.ts';
import type { Rule } from '../domain/policy.ts';
import type { KeyRef, Place } from '../domain/version.ts';
import { Unavailable } from '../ports/errors.ts';
import type { KeyAt } from '../ports/object-store.ts';
import { MESSAGE_SCHEMA } from '../ports/push-queue.ts';
import { type Choice, stepsFor } from './choice.ts';
import { ruleFor } from './consult.ts';
import type { Dependencies } from './dependencies.ts';
import { findHeld, type Held, type Refusal, refusal } from './held.ts';
import { MAX_ROUNDS } from './limits.ts';
import { type PlannedUpload, planUpload, type Upload, type Uploaded } from './own-content.ts';
import { decideOn, record } from './reconcile-key.ts';
import { tellWhatIsLeft } from './what-is-left.ts';

export type { Choice, Refusal, Upload };

/** What a person wants of a key that is held. */
export interface Resolving {
  readonly ref: KeyRef;
  /** The number of the entry that the person looked at: what joined since was not chosen against. */
  readonly seen: number;
  readonly choice: Choice;
}

export interface ResolveDependencies extends Dependencies {
  /** Throws where the steps are none of the registry's. */
  compile(steps: readonly PolicyStep[]): Pick<Rule, 'asks' | 'resolve'>;
  /** Writes as any client does, without a marker, on condition that the head still is what was expected. */
  upload(target: KeyAt, upload: Upload): Promise<Uploaded>;
}

/** What would be done, as a value: nothing has been written. */
export interface Planned {
  readonly kind: 'planned';
  readonly contenders: readonly Write[];
  readonly outcome: { readonly kind: 'decision'; readonly decision: Decision } | PlannedUpload;
}

export interface Resolved {
  readonly kind: 'resolved';
  readonly decision: Decision;
  /** The decision stands, but nobody could be told; the sweep finds it. */
  readonly unsent?: string;
}

const BY_HAND = 'resolve of decision ';

/** A person settled what was held. */
export function isByHand({ cause }: Decision): boolean {
  return cause.startsWith(BY_HAND);
}

export async function planResolution(request: Resolving, deps: ResolveDependencies): Promise<Planned | Refusal> {
  const held = await findHeldAtLast(request, undefined, deps);
  if (held.kind === 'refused') return held;
  const { contenders } = held.news;
  if (request.choice.kind === 'content') {
    const planned = planUpload(request.choice, held);
    return planned.kind === 'refused' ? planned : { kind: 'planned', contenders, outcome: planned };
  }
  const decided = await decideBy(request.choice, held, 'a plan', deps);
  return decided.kind === 'refused' ? decided : { kind: 'planned', contenders, outcome: decided };
}

/**
 * Ends what is held by an ordinary decision, whose pushes go the way of all others. Who dies after the append leaves an open decision, which
 * the sweep takes up. Where something held is gone, what is left is decided about anew, for the person to look at.
 */
export async function resolveHeld(request: Resolving, deps: ResolveDependencies): Promise<Resolved | Refusal> {
  const end = await settleHeld(request, deps);
  return end.kind === 'refused' && end.gone ? await tellWhatIsLeft(end, request.ref, deps) : end;
}

async function settleHeld(request: Resolving, deps: ResolveDependencies): Promise<Resolved | Refusal> {
  const { ref, seen } = request;
  const start = await withUpload(request, deps);
  if (start.kind === 'refused') return start;
  const { choice, uploaded } = start;
  const cause = `${BY_HAND}${seen} at ${deps.clock.now()}`;
  const sightings: Sighting[] = uploaded ? [{ ...uploaded, kind: 'object', maker: 'client' }] : [];
  const own = new Set<number>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const held = await findHeld(request, uploaded, deps);
    if (held === 'overtaken') continue;
    // The event of the upload came first, and nothing was left for it to conflict with.
    if (held.kind === 'refused' && uploaded && held.latest?.outcome.write.id === uploaded.id && !held.latest.suspended)
      return { kind: 'resolved', decision: held.latest };
    if (held.kind === 'refused') return withPlace(held, uploaded);
    const decided = await decideBy(choice, held, cause, deps);
    if (decided.kind === 'refused') return withPlace(decided, uploaded);
    const { decision } = decided;
    const unsent = await append(decision, held.evidence, sightings, own, deps).catch(unavailable);
    if (own.has(decision.seq)) return { kind: 'resolved', decision, ...(unsent ? { unsent } : {}) };
    if (unsent) return withPlace(refusal('unsettled', unsent), uploaded);
  }
  return withPlace(refusal('unsettled', `${ref.key} is being written to; try again.`), uploaded);
}

async function findHeldAtLast(
  request: Resolving,
  uploaded: Place | undefined,
  deps: ResolveDependencies,
): Promise<Held | Refusal> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const held = await findHeld(request, uploaded, deps);
    if (held !== 'overtaken') return held;
  }
  return refusal('unsettled', `${request.ref.key} is being written to; try again.`);
}

type Chosen = Exclude<Choice, { kind: 'content' }>;

/** A file becomes a version like any other before it is chosen, so that the journal alone replays the choice. */
async function withUpload(
  request: Resolving,
  deps: ResolveDependencies,
): Promise<{ readonly kind: 'ready'; readonly choice: Chosen; readonly uploaded?: Place } | Refusal> {
  const { choice, ref } = request;
  if (choice.kind !== 'content') return { kind: 'ready', choice };
  const held = await findHeldAtLast(request, undefined, deps);
  if (held.kind === 'refused') return held;
  const planned = planUpload(choice, held);
  if (planned.kind === 'refused') return planned;
  const { region, upload } = planned;
  const written = await deps.upload({ ...ref, region }, upload);
  if (written.kind === 'failed') return refusal('not-uploaded', written.message);
  const uploaded: Place = { region, id: written.id };
  return { kind: 'ready', choice: { kind: 'winner', winner: `${region}/${written.id}` }, uploaded };
}

async function decideBy(
  choice: Chosen,
  { evidence, news }: Held,
  cause: string,
  deps: ResolveDependencies,
): Promise<{ readonly kind: 'decision'; readonly decision: Decision } | Refusal> {
  const steps = stepsFor(choice, news.contenders);
  if ('kind' in steps) return steps;
  const configured = await ruleFor(news.contenders, evidence, deps);
  if ('kind' in configured) return refusal('unsettled', configured.why);
  // What a person says of deletes and uploads is said by the choice.
  const { index, name } = configured;
  const place = { index, ...(name === undefined ? {} : { name }) };
  const rule: Rule = { ...place, policies: steps, deletes: 'policy', ...deps.compile(steps) };
  const end = await decideOn(news, ruledBy(rule, evidence), cause, deps);
  if (end.kind === 'again') return refusal('unsettled', end.why);
  const { decision } = end;
  if (decision.suspended)
    return refusal('held-again', `That policy leaves it to a person again: ${decision.why}`, news.contenders);
  return { kind: 'decision', decision };
}

function ruledBy(rule: Rule, evidence: Evidence): Evidence {
  return { ...evidence, replicaSet: { ...evidence.replicaSet, ruleFor: () => rule, dependsOnTags: () => false } };
}

/** `own` tells whether it was appended. Throws `Unavailable` before that or after. */
async function append(
  decision: Decision,
  evidence: Evidence,
  sightings: readonly Sighting[],
  own: Set<number>,
  deps: Dependencies,
): Promise<undefined> {
  const end = await record(decision, evidence, { sightings }, own, deps);
  if (own.has(decision.seq) && end?.kind !== 'done') await handOver(decision, deps);
}

function unavailable(error: unknown): string {
  if (!(error instanceof Unavailable)) throw error;
  return error.message;
}

/** Nobody delivers a person's command again, so what has to be looked at once more is left to a message. */
async function handOver({ set, key, seq }: Decision, { queue }: Dependencies): Promise<void> {
  const reason = `Decision ${seq} was made by hand while a copy of an earlier one may still have been on its way.`;
  await queue.send([{ schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings: [], reason }]);
}

function withPlace(refused: Refusal, uploaded: Place | undefined): Refusal {
  return uploaded ? { ...refused, uploaded } : refused;
}
