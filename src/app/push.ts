import { type Decision, isMerge, type Push } from '../domain/decision.ts';
import type { VersionId } from '../domain/ids.ts';
import { encodeMarker } from '../domain/marker.ts';
import { expectedAt, sourcesOf } from '../domain/plan.ts';
import type { KeyRef } from '../domain/version.ts';
import { Unavailable } from '../ports/errors.ts';
import type { PushRecord } from '../ports/journal.ts';
import type { PushRequest, PushResult } from '../ports/object-store.ts';
import { MESSAGE_SCHEMA, type PushMessage } from '../ports/push-queue.ts';
import { tellOfAgreement } from './agreement.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from './dependencies.ts';
import { LONGEST_RUN_SECONDS } from './limits.ts';
import { makeAgain, makerOf } from './make-again.ts';
import { reconcileKey } from './reconcile-key.ts';
import { latestStanding } from './standing.ts';

export interface Delivery {
  /** The queue's id of the message: the same over all its deliveries. */
  readonly cause: string;
  /** 1 at the first delivery. */
  readonly attempt: number;
}

/** Brings one region to a decision's outcome by one conditional request, and records what became of it. */
export async function push(
  message: PushMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const ref: KeyRef = { set: message.set, key: message.key };
  const occurrence = { ref, sightings: [], cause: delivery.cause, target: message.region };
  const reconcile = () => reconcileKey(occurrence, deps);
  const latest = await latestStanding(ref, deps.journal);
  if (latest && latest.seq > message.seq) {
    // Rule b: a first delivery has copied nothing. An earlier one may have copied and died before it could look whether it was too late.
    return delivery.attempt === 1 ? DONE : await reconcileKey({ ...occurrence, landed: message.region }, deps);
  }
  // No such entry: the journal was lost. Or a repeated delivery of what is done: whoever did it may have died before it looked (rule d).
  if (!latest || latest.seq < message.seq || isDone(latest, message)) return await reconcile();

  if (isUnaccounted(delivery, latest.pushes[message.region])) await leaveLook(message, deps);
  const result = await bring(message, latest, deps);
  await deps.journal.recordPush(ref, message.seq, message.region, recordOf(result, latest, delivery, deps.clock.now()));
  deps.observer.saw({ kind: 'pushed', decision: latest, region: message.region, result: result.kind });
  switch (result.kind) {
    case 'applied': {
      const now = await latestStanding(ref, deps.journal);
      // Rule d: a later decision may have gathered before this copy landed. A journal that has lost the entry may have lost that one too.
      if (now?.seq === message.seq) tellOfAgreement(now, deps);
      else await tellOfLateCopy(message, latest, result.id, deps);
      return DONE;
    }
    case 'refused':
      return await reconcile();
    case 'failed':
      return { kind: 'again', why: result.message };
  }
}

/** An earlier delivery is not known to have ended: it died, or it is still at it, for SQS delivers twice now and then. */
function isUnaccounted({ attempt }: Delivery, push: Push | undefined): boolean {
  return attempt > 1 && (push?.attempts ?? 0) !== attempt - 1;
}

/**
 * Rule e: of two deliveries at the same time the first to end takes the message away. Should the other one copy late and die, nobody would
 * come again; so the one that knows of both leaves a look, before it copies, for when both are over.
 */
async function leaveLook({ set, key, seq, region }: PushMessage, { queue }: Dependencies): Promise<void> {
  const reason = `Two deliveries of the push of decision ${seq} to ${region} may have run at the same time.`;
  const look = { schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings: [], landed: region } as const;
  await queue.send([{ ...look, delaySeconds: LONGEST_RUN_SECONDS, reason }]);
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

function isDone({ pushes }: Decision, { region }: PushMessage): boolean {
  const push = pushes[region];
  return push === undefined || push.ids.length > 0 || push.state === 'equal' || push.state === 'blind';
}

async function bring({ set, key, region }: PushMessage, decision: Decision, deps: Dependencies): Promise<PushResult> {
  const { store, sets, logger } = deps;
  const replicaSet = sets.get(set);
  if (!replicaSet) throw new RangeError(`no replica set is called ${set}`);
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
      return { state: 'failed', attempt, at, error: result.message };
  }
}
