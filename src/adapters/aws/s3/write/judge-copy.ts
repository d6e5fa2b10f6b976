import { describePlace } from '../client/diagnosis.ts';
import type { Rejection } from '../client/rejection.ts';
import { headObject } from '../read/head.ts';
import { isAboutSource, judgeSource, judgeTarget, WRITING } from './judge.ts';
import type { Attempt, Transfer } from './transfer.ts';

/** The copier reads the tags at the source; a HEAD does not show whether it may. */
const COPYING = { object: [...(WRITING.object ?? []), 's3:GetObjectVersionTagging (at the source)'] };

/**
 * What an answer to a copy means, in which two buckets take part. Source and destination mostly have the same key, so a 404 may be about
 * either, and so may a 403: in doubt the source is looked at.
 */
export async function judgeCopy(rejection: Rejection, transfer: Transfer): Promise<Attempt> {
  const { target, source, key, sourceKey, sourceId } = transfer;
  const { status, code, message } = rejection;
  if (code === 'MetadataTooLarge') return { kind: 'no-room-for-marker', message };
  if (isAboutSource(rejection)) return judgeSource(rejection, source, sourceKey, sourceId);
  if (code === 'NoSuchBucket') {
    const isSource = rejection.bucket === source.bucket && rejection.bucket !== target.bucket;
    return isSource ? judgeSource(rejection, source, sourceKey, sourceId) : judgeTarget(rejection, target, key);
  }
  if (status !== 404 && status !== 403) return judgeTarget(rejection, target, key);
  const seen = await headObject(source, sourceKey, sourceId, transfer.limits.read);
  if (seen.rejection) return judgeSource(seen.rejection, source, sourceKey, sourceId);
  if (status === 403) return judgeTarget(rejection, target, key, COPYING);
  return transfer.expected.kind === 'etag' ? judgeTarget(rejection, target, key) : contradiction(rejection, transfer);
}

function contradiction({ status, code }: Rejection, { target, source, key, sourceId }: Transfer): Attempt {
  const message = `${target.region}: copying to ${describePlace(target, key)} was answered ${status} ${code}, although version ${sourceId} exists in ${source.region}.`;
  return { kind: 'failed', reason: 'unexpected', message };
}
