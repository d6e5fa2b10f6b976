import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import type { TimeLimit } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { keyIn } from '../read/listed-text.ts';
import { PROBE_PREFIX } from '../reserved.ts';

/** A probe takes seconds: what is older was left by one that died. */
const LEFT_BEHIND_MS = 3_600_000;

/** Removes all that a probe made, delete markers and unfinished uploads too, and what earlier ones left. How many things could not be removed. */
export async function cleanUp(remote: RemoteBucket, prefix: string, limit: TimeLimit, now: number): Promise<number> {
  const isOurs = (key: string, time: Date | undefined) =>
    key.startsWith(prefix) || (key.startsWith(PROBE_PREFIX) && (time?.getTime() ?? now) < now - LEFT_BEHIND_MS);
  const uploads = await removeUploads(remote, limit, isOurs);
  return uploads + (await removeVersions(remote, limit, isOurs));
}

type IsOurs = (key: string, time: Date | undefined) => boolean;

/** A page each; whatever is beyond it is left to the next probe. */
async function removeUploads(remote: RemoteBucket, limit: TimeLimit, isOurs: IsOurs): Promise<number> {
  const Bucket = remote.bucket;
  const { output } = await ask(remote, new ListMultipartUploadsCommand({ Bucket, Prefix: PROBE_PREFIX }), limit);
  const ours = (output?.Uploads ?? []).filter(({ Key = '', Initiated }) => isOurs(Key, Initiated));
  const aborts = ours.map(({ Key, UploadId }) =>
    ask(remote, new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), limit),
  );
  return failuresAmong(await Promise.all(aborts));
}

async function removeVersions(remote: RemoteBucket, limit: TimeLimit, isOurs: IsOurs): Promise<number> {
  const Bucket = remote.bucket;
  const command = new ListObjectVersionsCommand({ Bucket, Prefix: PROBE_PREFIX, EncodingType: 'url' });
  const { output, rejection } = await ask(remote, command, limit);
  if (rejection) return 1;
  const entries = [...(output.Versions ?? []), ...(output.DeleteMarkers ?? [])];
  const ours = entries
    .map(({ Key, VersionId, LastModified }) => ({ Key: keyIn(output, Key) ?? '', VersionId, LastModified }))
    .filter(({ Key, LastModified }) => isOurs(Key, LastModified));
  const removals = ours.map(({ Key, VersionId = 'null' }) =>
    ask(remote, new DeleteObjectCommand({ Bucket, Key, VersionId }), limit),
  );
  return failuresAmong(await Promise.all(removals));
}

function failuresAmong(replies: readonly { readonly rejection?: { readonly status: number } | undefined }[]): number {
  return replies.filter(({ rejection }) => rejection && rejection.status !== 404).length;
}
