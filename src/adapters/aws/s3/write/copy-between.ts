import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parseVersionId } from '../../../../domain/model/ids.ts';
import { checksumField, fullChecksum } from '../checksums.ts';
import { sendRawExpires } from '../raw-expires.ts';
import { readTags } from '../read/tags.ts';
import { carriedHeaders, writtenState } from './carry.ts';
import { judgeTarget, lostVersioning } from './judge.ts';
import { interrupted, openSource } from './open-source.ts';
import { type Attempt, conditionsOf, isLasting, type Transfer } from './transfer.ts';

/** Providers can't copy from each other: the bytes stream through, checked at both ends where a checksum is known, never held whole. */
export async function copyBetweenProviders(transfer: Transfer): Promise<Attempt> {
  const { target, key, state, carried } = transfer;
  const tags = await readTags(transfer);
  if (tags.kind === 'source') return tags;
  const opened = await openSource(transfer);
  if (opened.kind === 'source') return opened;
  const checksum = state.checksum ?? fullChecksum(opened.answer);
  const command = new PutObjectCommand({
    Bucket: target.bucket,
    Key: key,
    Body: opened.body,
    ContentLength: opened.size,
    Metadata: { ...carried.metadata },
    ...carriedHeaders(state),
    ...(tags.text === '' ? {} : { Tagging: tags.text }),
    ...conditionsOf(transfer.expected),
    ...checksumField(checksum),
  });
  sendRawExpires(command, state.headers.expires);
  const { output, rejection } = await opened.feed(command, target);
  if (opened.isBroken()) return interrupted(transfer);
  if (rejection?.code === 'MetadataTooLarge') return { kind: 'no-room-for-marker', message: rejection.message };
  if (rejection) return judgeTarget(rejection, target, key);
  if (!isLasting(output.VersionId) || !output.ETag) return lostVersioning(target, key);
  return {
    kind: 'applied',
    id: parseVersionId(output.VersionId),
    state: writtenState(state, output.ETag, fullChecksum(output) ?? checksum),
    ...(carried.withoutMarker ? { withoutMarker: true } : {}),
  };
}
