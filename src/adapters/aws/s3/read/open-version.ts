import { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import { Unavailable } from '../../../../ports/errors.ts';
import type { Opened } from '../../../../ports/version-reader.ts';
import { READING, unreadable, unversioned } from '../client/diagnosis.ts';
import type { TimeLimit } from '../client/limits.ts';
import { breakOf } from '../client/rejection.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { judgeSource } from '../write/judge.ts';
import { objectVersionFrom } from './head.ts';

/** The SDK compares the bytes with the checksum that the answer carries, as they go by. */
export async function openVersion(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId,
  limit: TimeLimit,
): Promise<Opened> {
  const command = new GetObjectCommand({ Bucket: remote.bucket, Key: key, VersionId: id, ChecksumMode: 'ENABLED' });
  const { output, rejection } = await ask(remote, command, limit);
  if (rejection) {
    const { reason, message } = judgeSource(rejection, remote, key, id);
    if (reason === 'source-gone' || reason === 'source-archived') return { kind: 'gone', message };
    return unreadable(rejection, remote, READING, key);
  }
  const { Body: body } = output;
  const version = objectVersionFrom(output);
  if (!version || !(body instanceof Readable)) return unversioned(remote);
  const { state } = version;
  const bytes = bytesOf(body, state.size, `${remote.region}: reading version ${id} of ${key}`);
  return { kind: 'open', state, bytes, close: () => void body.destroy() };
}

/** Of an answer without a checksum it is known at least how long it had to be. */
async function* bytesOf(body: Readable, size: number, what: string): AsyncGenerator<Uint8Array> {
  let count = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      count += chunk.length;
      yield chunk;
    }
  } catch (thrown) {
    throw new Unavailable(
      `${what} broke off, or its bytes did not match its checksum (${breakOf(thrown)}). Try again.`,
    );
  } finally {
    body.destroy();
  }
  if (count !== size) throw new Unavailable(`${what} broke off after ${count} of ${size} bytes. Try again.`);
}
