import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parseVersionId } from '../../../../domain/model/ids.ts';
import type { ObjectState } from '../../../../domain/model/version.ts';
import type { Made, PushRequest, PushResult } from '../../../../ports/object-store.ts';
import { checksumField, fullChecksum } from '../checksums.ts';
import { describePlace } from '../client/diagnosis.ts';
import { ask } from '../client/remote.ts';
import { sendRawExpires } from '../raw-expires.ts';
import { readTags, tagQuery } from '../read/tags.ts';
import type { BringContext } from './bring-context.ts';
import { type CarriedMetadata, carriedHeaders, carriedMetadata, writtenState } from './carry.ts';
import { isNotGone, judgeTarget, lostVersioning, NO_OTHER_TRY, type SourceTrouble } from './judge.ts';
import { conditionsOf, isLasting } from './transfer.ts';

/** One conditional PutObject of bytes that lie nowhere yet; S3 checks them against the checksum that was decided. */
export async function bringMade(
  context: BringContext,
  push: PushRequest,
  made: Made,
  state: ObjectState,
): Promise<PushResult> {
  const tagging = state.tags ? tagQuery(state.tags) : await taggingOf(context, made);
  if (typeof tagging !== 'string') return { kind: 'failed', reason: tagging.reason, message: tagging.message };
  const put = (carried: CarriedMetadata) => putOnce(context, push, made, state, carried, tagging);
  const carried = carriedMetadata(state, push.marker);
  const first = await put(carried);
  if (first.kind !== 'no-room-for-marker') return first;
  const second = carried.withoutMarker ? first : await put(carriedMetadata(state, undefined));
  if (second.kind !== 'no-room-for-marker') return second;
  const { target, key } = context;
  const message = `${target.region}: the metadata of ${describePlace(target, key)} is too large there (${second.message}). ${NO_OTHER_TRY}`;
  return { kind: 'failed', reason: 'impossible', message };
}

/** From the first place that tells. Those of a version that is gone everywhere are gone with it. */
async function taggingOf(
  { remoteOf, key, limits }: BringContext,
  { tagsOf = [] }: Made,
): Promise<string | SourceTrouble> {
  const troubles: SourceTrouble[] = [];
  for (const { region, id: sourceId, key: sourceKey = key } of tagsOf) {
    const tags = await readTags({ source: remoteOf(region), sourceKey, sourceId, limits });
    if (tags.kind === 'tags') return tags.text;
    troubles.push(tags);
  }
  return troubles.find(isNotGone) ?? '';
}

async function putOnce(
  { target, key, limits }: BringContext,
  { expected }: PushRequest,
  { bytes }: Made,
  state: ObjectState,
  carried: CarriedMetadata,
  tagging: string,
): Promise<PushResult | { readonly kind: 'no-room-for-marker'; readonly message: string }> {
  const command = new PutObjectCommand({
    Bucket: target.bucket,
    Key: key,
    Body: bytes,
    Metadata: { ...carried.metadata },
    ...carriedHeaders(state),
    ...(tagging === '' ? {} : { Tagging: tagging }),
    ...conditionsOf(expected),
    ...checksumField(state.checksum),
  });
  sendRawExpires(command, state.headers.expires);
  const { output, rejection } = await ask(target, command, limits.write);
  if (rejection?.code === 'MetadataTooLarge') return { kind: 'no-room-for-marker', message: rejection.message };
  if (rejection) return judgeTarget(rejection, target, key);
  if (!isLasting(output.VersionId) || !output.ETag) return lostVersioning(target, key);
  return {
    kind: 'applied',
    id: parseVersionId(output.VersionId),
    state: writtenState(state, output.ETag, fullChecksum(output) ?? state.checksum),
    ...(carried.withoutMarker ? { withoutMarker: true } : {}),
  };
}
