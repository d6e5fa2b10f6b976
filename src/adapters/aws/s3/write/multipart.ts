import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
} from '@aws-sdk/client-s3';
import { parseVersionId } from '../../../../domain/model/ids.ts';
import { checksumField, combinableAlgorithm, fullChecksum } from '../checksums.ts';
import { ask } from '../client/remote.ts';
import { mapInParallel } from '../parallel.ts';
import { sendRawExpires } from '../raw-expires.ts';
import { readTags } from '../read/tags.ts';
import { carriedHeaders, writtenState } from './carry.ts';
import { judgeTarget, lostVersioning } from './judge.ts';
import type { copyPartWithin } from './parts.ts';
import { rangeHeader, rangesOf } from './ranges.ts';
import { type Attempt, conditionsOf, isLasting, type Transfer } from './transfer.ts';

type PartMover = typeof copyPartWithin;

/** Beyond 5 GB bytes move in parts, and the one conditional request is the completion: until then nothing of it can be seen. */
export async function copyInParts(transfer: Transfer, move: PartMover): Promise<Attempt> {
  const tags = await readTags(transfer);
  if (tags.kind === 'source') return tags;
  for (let restarts = 0; ; restarts += 1) {
    const upload = await createUpload(transfer, tags.text);
    if (typeof upload !== 'string') return upload;
    const { attempt, isConflict } = await fillAndComplete(transfer, upload, move);
    if (attempt.kind !== 'applied') await abort(transfer, upload);
    // Recorded: a write during the upload spoils it even where the condition still holds; only a new upload can complete.
    if (!isConflict || restarts >= transfer.limits.conflictRestarts) return attempt;
  }
}

/** Metadata, headers and tags are given now; parts carry none. */
async function createUpload(transfer: Transfer, tagging: string): Promise<string | Attempt> {
  const { target, key, state, carried, limits } = transfer;
  const algorithm = combinableAlgorithm(state.checksum);
  const command = new CreateMultipartUploadCommand({
    Bucket: target.bucket,
    Key: key,
    Metadata: { ...carried.metadata },
    ...carriedHeaders(state),
    ...(tagging === '' ? {} : { Tagging: tagging }),
    ...(algorithm === undefined ? {} : { ChecksumAlgorithm: algorithm, ChecksumType: 'FULL_OBJECT' }),
  });
  sendRawExpires(command, state.headers.expires);
  const { output, rejection } = await ask(target, command, limits.read);
  if (rejection?.code === 'MetadataTooLarge') return { kind: 'no-room-for-marker', message: rejection.message };
  if (rejection) return judgeTarget(rejection, target, key);
  return (
    output.UploadId ?? { kind: 'failed', reason: 'unexpected', message: `${target.region}: no upload id was given.` }
  );
}

interface Completion {
  readonly attempt: Attempt;
  readonly isConflict?: boolean;
}

async function fillAndComplete(transfer: Transfer, upload: string, move: PartMover): Promise<Completion> {
  const { target, key, state, carried, limits } = transfer;
  const ranges = rangesOf(state.size, limits.partBytes);
  const results = await mapInParallel(
    ranges,
    limits.partsAtOnce,
    (range, index) => move(transfer, upload, index + 1, rangeHeader(range)),
    (result) => 'kind' in result,
  );
  const parts: CompletedPart[] = [];
  for (const result of results) {
    if (result && 'kind' in result) return { attempt: result };
    if (result) parts.push(result);
  }
  const algorithm = combinableAlgorithm(state.checksum);
  const command = new CompleteMultipartUploadCommand({
    Bucket: target.bucket,
    Key: key,
    UploadId: upload,
    MultipartUpload: { Parts: parts },
    ...conditionsOf(transfer.expected),
    ...(algorithm === undefined ? {} : { ChecksumType: 'FULL_OBJECT', ...checksumField(state.checksum) }),
  });
  const { output, rejection } = await ask(target, command, limits.write);
  if (rejection) return { attempt: judgeTarget(rejection, target, key), isConflict: rejection.status === 409 };
  if (!isLasting(output.VersionId) || !output.ETag) return { attempt: lostVersioning(target, key) };
  const written = writtenState(state, output.ETag, fullChecksum(output));
  const withoutMarker = carried.withoutMarker ? ({ withoutMarker: true } as const) : {};
  return { attempt: { kind: 'applied', id: parseVersionId(output.VersionId), state: written, ...withoutMarker } };
}

/** Unfinished uploads are billed. If even this fails, the bucket's lifecycle rule for incomplete uploads has to do it. */
async function abort({ target, key, limits }: Transfer, upload: string): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: target.bucket, Key: key, UploadId: upload });
  await ask(target, command, limits.read);
}
