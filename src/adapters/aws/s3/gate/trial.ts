import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { GateRefusal } from '../../../../ports/write-gate.ts';
import { diagnose } from '../client/diagnosis.ts';
import { STORE_LIMITS } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { trialKey } from './statement.ts';

/** The ETag of nothing that can be there: a write on this condition is judged by policies, and then never carried out. */
const OF_NOTHING = '"00000000000000000000000000000000"';

const NEEDED = { object: ['s3:PutObject', 's3:GetObject'], bucket: ['s3:ListBucket'] };

/** S3 looks at permissions before it looks at conditions: 403 tells that the write was denied, 404 or 412 that it was not. */
export async function tryWrite(
  remote: RemoteBucket,
  id: string,
): Promise<{ readonly kind: 'refused' | 'let through' } | GateRefusal> {
  const Bucket = remote.bucket;
  const Key = trialKey(id);
  const command = new PutObjectCommand({ Bucket, Key, Body: '', IfMatch: OF_NOTHING });
  const { output, rejection } = await ask(remote, command, STORE_LIMITS.read);
  if (!rejection) {
    // A server that ignores the condition: what it wrote goes again.
    await ask(remote, new DeleteObjectCommand({ Bucket, Key, VersionId: output.VersionId }), STORE_LIMITS.read);
    return { kind: 'let through' };
  }
  const { status, code } = rejection;
  if (code === 'AccessDenied') return { kind: 'refused' };
  if (status === 412 || code === 'NoSuchKey') return { kind: 'let through' };
  return { kind: 'failed', message: diagnose(rejection, remote, NEEDED).message };
}
