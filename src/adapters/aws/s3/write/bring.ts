// src/adapters/aws/s3/write: brings one object or delete to one bucket, on condition.
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { parseVersionId } from '../../../../domain/model/ids.ts';
import { DELETED, type ObjectState } from '../../../../domain/model/version.ts';
import type { PushRequest, PushResult } from '../../../../ports/object-store.ts';
import { describePlace, isOutside } from '../client/diagnosis.ts';
import { ask } from '../client/remote.ts';
import { readHead } from '../read/head.ts';
import type { BringContext } from './bring-context.ts';
import { bringMade } from './bring-made.ts';
import { carriedMetadata } from './carry.ts';
import { DELETING, judgeTarget, lostVersioning, NO_OTHER_TRY, noSourceLeft, type SourceTrouble } from './judge.ts';
import { type Mover, moverFor } from './mover.ts';
import { conditionsOf, guardOf, isLasting, type Transfer } from './transfer.ts';

/** Brings a target to a state, or says why not. Never writes to a bucket that would lose what it overwrites, nor where a condition is ignored. */
export async function bring(context: BringContext, push: PushRequest): Promise<PushResult> {
  const unfit = await context.versioning.check(context.target);
  if (unfit) return { kind: 'failed', reason: unfit.reason, message: unfit.message };
  const { state } = push.outcome.write;
  const result = state.kind === 'deleted' ? await bringDelete(context, push) : await bringObject(context, push, state);
  if (result.kind === 'failed' && (result.reason === 'unversioned' || result.reason === 'missing-bucket')) {
    context.versioning.forget(context.target);
  }
  return (await refusedOverMarker(context, push, result)) ?? result;
}

/**
 * S3 takes a delete marker for absence, some servers take it for an object. Nothing can be brought over one there, and a refusal would be followed
 * by the same push again and again.
 */
async function refusedOverMarker(
  { target, key, versioning, limits }: BringContext,
  { expected, outcome }: PushRequest,
  { kind }: PushResult,
): Promise<PushResult | undefined> {
  const isDelete = outcome.write.state.kind === 'deleted';
  if (kind !== 'refused' || expected.kind !== 'nothing' || isDelete || !isOutside(target)) return undefined;
  const head = await readHead(target, key, versioning, limits);
  if (head.kind !== 'delete') return undefined;
  const message = `${target.region}: ${describePlace(target, key)} was deleted, and ${target.endpoint} does not let If-None-Match: * write over a delete marker as S3 does. Upload the object there by hand, or take a server that does.`;
  return { kind: 'failed', reason: 'unguarded', message };
}

async function bringDelete(context: BringContext, { expected }: PushRequest): Promise<PushResult> {
  const { target, key, limits, guards } = context;
  const where = `${target.region}: ${describePlace(target, key)}`;
  // A marker on nothing would be one more version of no use, and S3 has no condition for it.
  if (expected.kind === 'nothing') return { kind: 'refused', message: `${where} holds nothing that could be deleted.` };
  const unguarded = await guards.lacking(target, ['delete-if-match', 'marker-listed']);
  if (unguarded) return { kind: 'failed', ...unguarded };
  const command = new DeleteObjectCommand({ Bucket: target.bucket, Key: key, ...conditionsOf(expected) });
  const { output, rejection } = await ask(target, command, limits.read);
  if (rejection) return judgeTarget(rejection, target, key, DELETING);
  if (!isLasting(output.VersionId) || !output.DeleteMarker) return lostVersioning(target, key);
  return { kind: 'applied', id: parseVersionId(output.VersionId), state: DELETED };
}

async function bringObject(context: BringContext, push: PushRequest, state: ObjectState): Promise<PushResult> {
  if (push.made) {
    const unguarded = await context.guards.lacking(context.target, [guardOf('put', push.expected)]);
    return unguarded ? { kind: 'failed', ...unguarded } : bringMade(context, push, push.made, state);
  }
  const troubles: SourceTrouble[] = [];
  for (const place of push.sources) {
    const { write } = push.outcome;
    const sourceKey = place.key ?? context.key;
    const isOrigin = place.region === write.region && place.id === write.id && sourceKey === (write.key ?? context.key);
    const transfer = {
      target: context.target,
      source: context.remoteOf(place.region),
      key: context.key,
      sourceKey,
      sourceId: place.id,
      sourceETag: isOrigin ? state.etag : undefined,
      state,
      carried: carriedMetadata(state, push.marker),
      expected: push.expected,
      limits: context.limits,
    };
    const move = await moverFor(transfer, context.guards);
    if (typeof move !== 'function') return { kind: 'failed', ...move };
    const attempt = await transferWithRoom(transfer, move);
    if (attempt.kind !== 'source') return attempt;
    troubles.push(attempt);
  }
  return noSourceLeft(context.target, context.key, troubles);
}

/** S3's own count of the 2 KB decides: where it finds no room for the marker, the copy goes without. */
async function transferWithRoom(transfer: Transfer, move: Mover): Promise<PushResult | SourceTrouble> {
  const attempt = await move(transfer);
  if (attempt.kind !== 'no-room-for-marker') return attempt;
  const bare = { ...transfer, carried: carriedMetadata(transfer.state, undefined) };
  const second = transfer.carried.withoutMarker ? attempt : await move(bare);
  if (second.kind !== 'no-room-for-marker') return second;
  const message = `${transfer.target.region}: the metadata of ${describePlace(transfer.target, transfer.key)} is too large there (${second.message}). ${NO_OTHER_TRY}`;
  return { kind: 'failed', reason: 'impossible', message };
}
