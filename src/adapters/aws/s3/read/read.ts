import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ETag, ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import type { Content } from '../../../../ports/object-store.ts';
import type { TimeLimit } from '../client/limits.ts';
import { breakOf } from '../client/rejection.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { judgeReading } from '../write/judge.ts';
import { pinnedETag } from '../write/transfer.ts';

/** One version, and what it is known by. */
export interface Sought {
  readonly remote: RemoteBucket;
  readonly key: ObjectKey;
  readonly id: VersionId;
  readonly etag: ETag | undefined;
}

/** One version's bytes, whole and checked against its checksum; of one that is larger than asked for none are read. */
export async function readContent(sought: Sought, maxBytes: number, limit: TimeLimit): Promise<Content> {
  const { remote, key, id, etag } = sought;
  const pinned = pinnedETag({ sourceId: id, sourceETag: etag });
  const command = new GetObjectCommand({
    Bucket: remote.bucket,
    Key: key,
    VersionId: id,
    ChecksumMode: 'ENABLED',
    ...(pinned === undefined ? {} : { IfMatch: pinned }),
  });
  // The time is over for the body, too.
  const { output, rejection } = await ask(remote, command, limit);
  if (rejection) return judgeReading(rejection, remote, key, id);
  const { Body: body, ContentLength: size } = output;
  if (!(body instanceof Readable)) return brokenOff(sought, 'no body');
  if (size === undefined || size > maxBytes) {
    body.destroy();
    return size === undefined ? brokenOff(sought, 'its size was not told') : { kind: 'too-large', size };
  }
  try {
    const bytes = await buffer(body);
    return bytes.length === size ? { kind: 'bytes', bytes } : brokenOff(sought, `${bytes.length} bytes of ${size}`);
  } catch (thrown) {
    return brokenOff(sought, breakOf(thrown));
  }
}

function brokenOff({ remote: { region }, key, id }: Sought, why: string): Content {
  const message = `${region}: reading version ${id} of ${key} broke off, or its bytes did not match its checksum (${why}). It is tried again later.`;
  return { kind: 'unreadable', reason: 'unreachable', message };
}
