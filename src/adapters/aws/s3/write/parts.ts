import { type CompletedPart, UploadPartCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { checksumField, combinableAlgorithm, fullChecksum } from '../checksums.ts';
import { describePlace } from '../client/diagnosis.ts';
import { ask } from '../client/remote.ts';
import { copySource } from './carry.ts';
import { judgeTarget } from './judge.ts';
import { judgeCopy } from './judge-copy.ts';
import { interrupted, openSource } from './open-source.ts';
import { type Attempt, pinnedETag, type Transfer } from './transfer.ts';

/** A range within one provider: S3 moves it itself. */
export async function copyPartWithin(
  transfer: Transfer,
  upload: string,
  partNumber: number,
  range: string,
): Promise<CompletedPart | Attempt> {
  const { target, source, key, sourceId, limits } = transfer;
  const pinned = pinnedETag(transfer);
  const command = new UploadPartCopyCommand({
    Bucket: target.bucket,
    Key: key,
    UploadId: upload,
    PartNumber: partNumber,
    CopySource: copySource(source.bucket, transfer.sourceKey, sourceId),
    CopySourceRange: range,
    ...(pinned === undefined ? {} : { CopySourceIfMatch: pinned }),
  });
  const { output, rejection } = await ask(target, command, limits.write);
  if (rejection?.code === 'NoSuchUpload') return lostUpload(transfer);
  if (rejection) return unconditional(await judgeCopy(rejection, transfer), transfer);
  return completed(partNumber, output.CopyPartResult?.ETag, fullChecksum(output.CopyPartResult));
}

/** A range from one provider to another. The SDK can't send a stream twice, so a part that fails is read again. */
export async function streamPartBetween(
  transfer: Transfer,
  upload: string,
  partNumber: number,
  range: string,
): Promise<CompletedPart | Attempt> {
  for (let attempts = 1; ; attempts += 1) {
    const result = await streamPart(transfer, upload, partNumber, range);
    const isTransient = 'kind' in result && 'reason' in result && TRANSIENT.has(result.reason);
    if (!isTransient || attempts >= transfer.limits.streamedPartAttempts) return result;
  }
}

const TRANSIENT = new Set(['unreachable', 'throttled']);

async function streamPart(
  transfer: Transfer,
  upload: string,
  partNumber: number,
  range: string,
): Promise<CompletedPart | Attempt> {
  const { target, key, state } = transfer;
  const opened = await openSource(transfer, range);
  if (opened.kind === 'source') return opened;
  const algorithm = combinableAlgorithm(state.checksum);
  const command = new UploadPartCommand({
    Bucket: target.bucket,
    Key: key,
    UploadId: upload,
    PartNumber: partNumber,
    Body: opened.body,
    ContentLength: opened.size,
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm }),
  });
  const { output, rejection } = await opened.feed(command, target);
  if (opened.isBroken()) return interrupted(transfer);
  if (rejection?.code === 'NoSuchUpload') return lostUpload(transfer);
  if (rejection) return unconditional(judgeTarget(rejection, target, key), transfer);
  return completed(partNumber, output.ETag, fullChecksum(output));
}

/** Parts carry no condition, so nothing about them is a refusal. */
function unconditional(attempt: Attempt, { target, key }: Transfer): Attempt {
  if (attempt.kind !== 'refused') return attempt;
  const message = `${target.region}: a part of ${describePlace(target, key)} was not taken. It is tried again later.`;
  return { kind: 'failed', reason: 'unexpected', message };
}

function lostUpload({ target, key }: Transfer): Attempt {
  const message = `${target.region}: the upload to ${describePlace(target, key)} was aborted by somebody else. It is tried again later.`;
  return { kind: 'failed', reason: 'unexpected', message };
}

function completed(
  partNumber: number,
  etag: string | undefined,
  checksum: ReturnType<typeof fullChecksum>,
): CompletedPart {
  return { PartNumber: partNumber, ...(etag === undefined ? {} : { ETag: etag }), ...checksumField(checksum) };
}
