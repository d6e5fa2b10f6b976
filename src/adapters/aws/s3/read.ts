import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectKey, VersionId } from '../../../domain/ids.ts';
import type { Content } from '../../../ports/object-store.ts';
import { READING, unreadable } from './diagnosis.ts';
import { judgeSource } from './judge.ts';
import type { TimeLimit } from './limits.ts';
import { rejectionOf } from './rejection.ts';
import { ask, type RemoteBucket } from './remote.ts';

/** One version's bytes, whole and checked against its checksum; of one that is larger than asked for none are read. */
export async function readContent(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId,
  maxBytes: number,
  limit: TimeLimit,
): Promise<Content> {
  const command = new GetObjectCommand({ Bucket: remote.bucket, Key: key, VersionId: id, ChecksumMode: 'ENABLED' });
  const { output, rejection } = await ask(remote, command, limit);
  if (rejection) {
    const { reason, message } = judgeSource(rejection, remote, key, id);
    if (reason === 'source-gone' || reason === 'source-archived') return { kind: 'gone', message };
    return unreadable(rejection, remote, READING, key);
  }
  const { Body: body, ContentLength: size = 0 } = output;
  if (!(body instanceof Readable)) return brokenOff(remote, key, id, 'no body');
  if (size > maxBytes) {
    body.destroy();
    return { kind: 'too-large', size };
  }
  try {
    return { kind: 'bytes', bytes: await buffer(body) };
  } catch (thrown) {
    return brokenOff(remote, key, id, rejectionOf(thrown).message);
  }
}

function brokenOff({ region }: RemoteBucket, key: ObjectKey, id: VersionId, why: string): Content {
  const message = `${region}: reading version ${id} of ${key} broke off, or its bytes did not match its checksum (${why}). It is tried again later.`;
  return { kind: 'unreadable', reason: 'unreachable', message };
}
