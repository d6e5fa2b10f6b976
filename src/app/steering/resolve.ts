// src/app/steering: people who decide: resolve, undo, restore, have keys looked at.

import { causeOfResolve } from '../../domain/deciding/causes.ts';
import { placesOf } from '../../domain/deciding/plan.ts';
import type { Decision, PolicyStep, Write } from '../../domain/model/decision.ts';
import type { Evidence, Sighting } from '../../domain/model/evidence.ts';
import { contentName, type Rule } from '../../domain/model/policy.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import type { KeyAt } from '../../ports/object-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { MAX_ROUNDS } from '../limits.ts';
import { ruleFor } from '../reconcile/consult.ts';
import { dueEntry } from '../reconcile/due-entry.ts';
import { appendByHand } from './by-hand.ts';
import { type Choice, stepsFor } from './choice.ts';
import { whyGone } from './former.ts';
import { findHeld, type Held, type Refusal, refusal } from './held.ts';
import { type PlannedUpload, planUpload, type Upload, type Uploaded } from './own-content.ts';
import { isOutdated, tellWhatContends } from './what-contends.ts';

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
  compile(
    steps: readonly PolicyStep[],
    terms?: Pick<Rule, 'byteFields' | 'ignoreMetadata'>,
  ): Pick<Rule, 'asks' | 'resolve'>;
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

export async function planResolution(request: Resolving, deps: ResolveDependencies): Promise<Planned | Refusal> {
  const held = await findHeldAtLast(request, undefined, deps);
  if (held.kind === 'refused') return held;
  const { contenders } = held.news;
  if (request.choice.kind === 'content') {
    const planned = await planUpload(request.choice, held, deps);
    return planned.kind === 'refused' ? planned : { kind: 'planned', contenders, outcome: planned };
  }
  const decided = await decideBy(request.choice, held, 'a plan', deps);
  return decided.kind === 'refused' ? decided : { kind: 'planned', contenders, outcome: decided };
}

/**
 * Ends what is held by an ordinary decision, whose pushes go the way of all others. Who dies after the append leaves an open decision, which
 * the sweep takes up. Where the entry doesn't say what contends, that is decided about anew, for the person to look at.
 */
export async function resolveHeld(request: Resolving, deps: ResolveDependencies): Promise<Resolved | Refusal> {
  const end = await settleHeld(request, deps);
  return end.kind === 'refused' && isOutdated(end) ? await tellWhatContends(end, request.ref, deps) : end;
}

async function settleHeld(request: Resolving, deps: ResolveDependencies): Promise<Resolved | Refusal> {
  const { ref, seen } = request;
  const start = await withUpload(request, deps);
  if (start.kind === 'refused') return start;
  const { choice, uploaded } = start;
  const cause = causeOfResolve(seen, deps.clock.now());
  const sightings: Sighting[] = uploaded ? [{ ...uploaded, kind: 'object', maker: 'client' }] : [];
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
    const end = await appendByHand(decision, held.evidence, sightings, deps);
    if (end.kind === 'appended') return { kind: 'resolved', decision, ...(end.unsent ? { unsent: end.unsent } : {}) };
    if (end.kind === 'unsettled') return withPlace(refusal('unsettled', end.why), uploaded);
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
  const planned = await planUpload(choice, held, deps);
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
  const { index, name, byteFields, ignoreMetadata } = configured;
  const place = { index, ...(name === undefined ? {} : { name }) };
  const terms = { ...(byteFields ? { byteFields } : {}), ...(ignoreMetadata ? { ignoreMetadata } : {}) };
  const rule: Rule = { ...place, policies: steps, deletes: 'policy', ...terms, ...deps.compile(steps, terms) };
  const end = await dueEntry(news, ruledBy(rule, evidence), cause, deps);
  if (end.kind === 'again') return refusal('unsettled', end.why);
  const { decision } = end;
  if (decision.suspended)
    return refusal('held-again', `That policy leaves it to a person again: ${decision.why}`, news.contenders);
  return (await goneForGood(decision, evidence.log, deps)) ?? { kind: 'decision', decision };
}

/** What stood may have been held for longer than lifecycle rules keep what lies under others: then no region could be brought to it. */
async function goneForGood(
  { set, key, outcome: { kind, write } }: Decision,
  log: readonly Decision[],
  deps: ResolveDependencies,
): Promise<Refusal | undefined> {
  if (kind === 'merged' || write.state.kind === 'deleted') return undefined;
  const why = await whyGone(placesOf(write, log), { set, key }, deps);
  if (why === undefined) return undefined;
  return refusal('unknown-winner', `What would win, ${contentName(write)}, is gone: ${why} Choose another.`);
}

function ruledBy(rule: Rule, evidence: Evidence): Evidence {
  return { ...evidence, replicaSet: { ...evidence.replicaSet, ruleFor: () => rule, dependsOnTags: () => false } };
}

function withPlace(refused: Refusal, uploaded: Place | undefined): Refusal {
  return uploaded ? { ...refused, uploaded } : refused;
}
