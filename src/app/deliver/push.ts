import { expectedAt, sourcesOf } from '../../domain/deciding/plan.ts';
import { type Decision, isFinished, mayPass } from '../../domain/model/decision.ts';
import type { Region, VersionId } from '../../domain/model/ids.ts';
import { encodeMarker } from '../../domain/model/marker.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { isMerge } from '../../domain/model/write.ts';
import type { Occasion } from '../../domain/steps/occasion.ts';
import { isLateCopy, pushStep } from '../../domain/steps/push-step.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { PushRecord } from '../../ports/journal.ts';
import type { PushRequest, PushResult } from '../../ports/object-store.ts';
import { MESSAGE_SCHEMA, type PushMessage } from '../../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from '../dependencies.ts';
import { LONGEST_RUN_SECONDS } from '../limits.ts';
import { tellOfAgreement } from '../reconcile/agreement.ts';
import { makeAgain, makerOf } from '../reconcile/make-again.ts';
import { reconcileKey } from '../reconcile/reconcile-key.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import { latestStanding } from '../standing.ts';
import type { Meeting } from './meeting.ts';

export interface Delivery {
  /** The queue's id of the message: the same over all its deliveries. */
  readonly cause: string;
  /** 1 at the first delivery. */
  readonly attempt: number;
  /** Where other pushes of the same decision are on their way in the same function. */
  readonly meeting?: Meeting | undefined;
}

/** Brings one region to a decision's outcome by one conditional request, and records what became of it. */
export async function push(
  message: PushMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const ref: KeyRef = { set: message.set, key: message.key };
  const { cause, attempt } = delivery;
  const { sentAhead } = message;
  const reconcile = (occasion: Occasion) => reconcileKey({ ref, occasion, cause }, deps);
  const nextStep = async () => pushStep(await latestStanding(ref, deps.journal), { ...message, attempt });
  let step = await nextStep();
  if (sentAhead && step.kind === 'reconcile' && step.isMissing) {
    const end = await reconcile(step.occasion);
    if (end.kind !== 'done') return end;
    step = await nextStep();
    if (step.kind === 'reconcile' && step.isMissing)
      return mayStillCome(sentAhead, deps) ? { kind: 'again', why: step.why } : DONE;
  }
  switch (step.kind) {
    case 'done':
      return DONE;
    case 'reconcile':
      return await reconcile(step.occasion);
    case 'bring': {
      if (step.leavesLook) await leaveLook(message, deps);
      const result = await bringAndRecord(message, step.decision, delivery, deps);
      switch (result.kind) {
        case 'applied':
          return await lookWhatStands(message, step.decision, result.id, deps);
        case 'refused':
          return await reconcile({ kind: 'refused-push', region: message.region });
        case 'failed':
          return again(result);
      }
    }
  }
}

/** The entry that it was sent ahead of: whoever sent it may be about to append. After that he has died, and another one has done his work, under whatever number. */
function mayStillCome({ at }: NonNullable<PushMessage['sentAhead']>, { clock }: Dependencies): boolean {
  return clock.now() < at + LONGEST_RUN_SECONDS * 1000;
}

/** What the target takes under no circumstances rests in the journal, open, until a person has it looked at again. */
function again({ reason, message }: Extract<PushResult, { kind: 'failed' }>): Finished | Unfinished {
  return reason === 'impossible' ? DONE : { kind: 'again', why: message };
}

/** Rule e: should this delivery and another one overlap, somebody comes when both are over. */
async function leaveLook({ set, key, seq, region }: PushMessage, { queue }: Dependencies): Promise<void> {
  const reason = `Two deliveries of the push of decision ${seq} to ${region} may have run at the same time.`;
  const look = { schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings: [], landed: region } as const;
  await queue.send([{ ...look, delaySeconds: LONGEST_RUN_SECONDS, reason }]);
}

async function bringAndRecord(
  message: PushMessage,
  decision: Decision,
  delivery: Delivery,
  deps: Dependencies,
): Promise<PushResult> {
  const result = await bring(message, decision, deps);
  if (result.kind === 'applied') await delivery.meeting?.arrive();
  else delivery.meeting?.leave();
  const { set, key, seq, region } = message;
  await deps.journal.recordPush({ set, key }, seq, region, recordOf(result, decision, delivery, deps.clock.now()));
  deps.observer.saw({ kind: 'pushed', decision, region, result: result.kind });
  if (isNewsOfSibling(result, decision, region)) await tellOfSibling(decision, deps);
  return result;
}

/** The first copy of a sibling, or an error that does not pass by itself: who named it is to say so. */
function isNewsOfSibling(result: PushResult, { siblingOf, pushes }: Decision, region: Region): boolean {
  if (siblingOf === undefined) return false;
  if (result.kind === 'applied') return !Object.values(pushes).some(isFinished);
  return result.kind === 'failed' && !mayPass(result.reason) && pushes[region]?.reason !== result.reason;
}

/** Where its teller dies before, the sweep finds the decision open. */
async function tellOfSibling({ set, key: sibling, siblingOf }: Decision, { queue }: Dependencies): Promise<void> {
  if (siblingOf)
    await queue.send([{ schema: MESSAGE_SCHEMA, type: 'sibling', set, ...siblingOf, sibling, isTold: true }]);
}

/** Rule d. */
async function lookWhatStands(
  message: PushMessage,
  decision: Decision,
  copy: VersionId,
  deps: Dependencies,
): Promise<Finished> {
  const now = await latestStanding({ set: message.set, key: message.key }, deps.journal);
  if (isLateCopy(now, message)) await tellOfLateCopy(message, decision, copy, deps);
  else if (now) tellOfAgreement(now, deps);
  return DONE;
}

/**
 * Handed over, not done here: where this delivery overlaps with another one of the same message, that one may have ended the message, and
 * nobody would come again if the key could not be read now.
 */
async function tellOfLateCopy(
  { set, key, seq, region }: PushMessage,
  { outcome }: Decision,
  id: VersionId,
  { queue }: Dependencies,
): Promise<void> {
  const kind = outcome.write.state.kind === 'deleted' ? 'delete' : 'object';
  const sightings = [{ region, id, kind, maker: 's3-concord' } as const];
  const reason = `The copy of decision ${seq} came to ${region} after a later decision.`;
  await queue.send([{ schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings, reason }]);
}

async function bring({ set, key, region }: PushMessage, decision: Decision, deps: Dependencies): Promise<PushResult> {
  const { store, logger } = deps;
  const replicaSet = replicaSetOf({ set }, deps);
  const { outcome } = decision;
  const marker = outcome.write.state.kind === 'object' ? encodeMarker(decision, { replicaSet, region, key }) : '';
  const bring = async (bytes: Pick<PushRequest, 'sources' | 'made'>) =>
    await store.bring({ set, region, key }, { outcome, expected: expectedAt(region, decision), marker, ...bytes });
  const result = await bytesOf(decision, deps).then(bring, unavailable);
  const fields = { set, key, target: region, seq: decision.seq };
  if (result.kind === 'failed')
    logger.error(`The push to ${region} failed: ${result.message}`, { ...fields, reason: result.reason });
  else logger.info(`The push to ${region} was ${result.kind}.`, fields);
  return result;
}

function unavailable(error: unknown): PushResult {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'failed', reason: 'unreachable', message: error.message };
}

/** Where to copy from; of what was merged, which lies nowhere until its first copy, the bytes. */
async function bytesOf(decision: Decision, deps: Dependencies): Promise<Pick<PushRequest, 'sources' | 'made'>> {
  const { set, key, seq, outcome } = decision;
  if (!isMerge(outcome.write)) return { sources: sourcesOf(decision) };
  const isOwn = outcome.kind === 'merged' && outcome.write.madeBy === seq;
  const maker = isOwn ? decision : await makerOf(outcome.write, decision, deps);
  const again = await makeAgain(maker, deps);
  if (again.kind === 'made') return { sources: [], made: again.made };
  deps.logger.warn(`${again.why} A copy is carried on.`, { set, key, seq });
  const copies = maker ? sourcesOf(maker).map((place) => ({ key: maker.key, ...place })) : [];
  return { sources: [...sourcesOf(decision), ...copies] };
}

function recordOf(result: PushResult, { outcome }: Decision, { attempt }: Delivery, at: number): PushRecord {
  switch (result.kind) {
    case 'applied': {
      const { id, state } = result;
      const etag = state.kind === 'object' ? state.etag : undefined;
      const isOwn = etag !== undefined && outcome.write.state.kind === 'object' && outcome.write.state.etag !== etag;
      return { state: 'applied', id, ...(isOwn ? { etag } : {}), at };
    }
    case 'refused':
      return { state: 'refused', attempt, at, error: result.message };
    case 'failed':
      return { state: 'failed', attempt, at, error: result.message, reason: result.reason };
  }
}
