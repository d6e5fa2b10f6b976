import { type ETag, type ObjectKey, parseETag, parseVersionId, type VersionId } from '../../domain/model/ids.ts';
import { DELETED, type ObjectState } from '../../domain/model/version.ts';
import type { Expected, PushRequest, PushResult } from '../../ports/object-store.ts';
import { describePlace } from '../aws/s3/client/diagnosis.ts';
import { carriedMetadata, writtenState } from '../aws/s3/write/carry.ts';
import {
  DELETING,
  isAboutSource,
  judgeSource,
  judgeTarget,
  lostVersioning,
  noSourceLeft,
  type SourceTrouble,
} from '../aws/s3/write/judge.ts';
import { rangesOf } from '../aws/s3/write/ranges.ts';
import { isSameProvider } from '../aws/s3/write/transfer.ts';
import { type BringContext, callerOf, type Written, writing } from './bring-context.ts';
import { attempt, type LocalBucket, unfitness } from './local-bucket.ts';
import { bringMade } from './object-store-bring-made.ts';
import type { ObjectVersion } from './s3/index.ts';

/** What is written, from where, and what it is then to be. */
interface Transfer extends BringContext, Written {
  readonly source: LocalBucket;
  readonly sourceId: VersionId;
  readonly sourceKey: ObjectKey;
  /** Known of the origin only. */
  readonly sourceETag: ETag | undefined;
}

export function bring(context: BringContext, push: PushRequest): PushResult {
  const unfit = unfitness(context.target);
  if (unfit) return { kind: 'failed', reason: unfit.reason, message: unfit.message };
  const { state } = push.outcome.write;
  return state.kind === 'deleted' ? bringDelete(context, push.expected) : bringObject(context, push, state);
}

function bringDelete({ target, key, caller }: BringContext, expected: Expected): PushResult {
  const where = `${target.region}: ${describePlace(target, key)}`;
  if (expected.kind === 'nothing') return { kind: 'refused', message: `${where} holds nothing that could be deleted.` };
  const input = { bucket: target.bucket, key, ifMatch: expected.etag, ...(caller ? { caller } : {}) };
  const answer = attempt(() => target.s3.deleteObject(input));
  if ('rejection' in answer) return judgeTarget(answer.rejection, target, key, DELETING);
  const { versionId } = answer.value;
  return versionId ? { kind: 'applied', id: parseVersionId(versionId), state: DELETED } : lostVersioning(target, key);
}

function bringObject(context: BringContext, push: PushRequest, state: ObjectState): PushResult {
  if (push.made) return bringMade(context, push, push.made, state);
  const troubles: SourceTrouble[] = [];
  for (const { region, id, key: sourceKey = context.key } of push.sources) {
    const source = context.sourceAt(region);
    const carried = carriedMetadata(state, push.marker);
    const { write } = push.outcome;
    const sourceETag =
      write.region === region && write.id === id && (write.key ?? context.key) === sourceKey ? state.etag : undefined;
    const result = transfer({
      ...context,
      source,
      sourceId: id,
      sourceKey,
      sourceETag,
      expected: push.expected,
      state,
      carried,
    });
    if (result.kind !== 'source') return result;
    troubles.push(result);
  }
  return noSourceLeft(context.target, context.key, troubles);
}

function transfer(job: Transfer): PushResult | SourceTrouble {
  const { source, target, key, sourceId, sourceKey } = job;
  if (source.fault) return judgeSource(source.fault, source, sourceKey, sourceId);
  const found = attempt(
    () => source.s3.getObject({ bucket: source.bucket, key: sourceKey, versionId: sourceId }).object,
  );
  if ('rejection' in found) return judgeSource(found.rejection, source, sourceKey, sourceId);
  if (sourceId === 'null' && isReplaced(job, found.value)) return judgeSource(REPLACED, source, sourceKey, sourceId);
  const isLarge = job.state.size > job.limits.singleCopyBytes;
  const move = isLarge ? uploadInParts : isSameProvider(source, target) ? copy : put;
  const answer = attempt(() => move(job, found.value));
  if ('rejection' in answer) {
    const { rejection } = answer;
    return isAboutSource(rejection)
      ? judgeSource(rejection, source, sourceKey, sourceId)
      : judgeTarget(rejection, target, key);
  }
  const { object, versionId } = answer.value;
  if (!versionId) return lostVersioning(target, key);
  const full = target.s3.headObject({ bucket: target.bucket, key, versionId }).checksum();
  const checksum = full?.type === 'FULL_OBJECT' ? { algorithm: full.algorithm, value: full.value } : undefined;
  return {
    kind: 'applied',
    id: parseVersionId(versionId),
    state: writtenState(job.state, object.eTag, checksum),
    ...(job.carried.withoutMarker ? { withoutMarker: true } : {}),
  };
}

const REPLACED = { status: 412, code: 'PreconditionFailed', message: 'another version has taken the id', headers: {} };

/** A `null` version can be replaced under its id. */
function isReplaced({ sourceETag }: Transfer, { eTag }: ObjectVersion): boolean {
  return sourceETag !== undefined && parseETag(eTag) !== sourceETag;
}

function copy(job: Transfer) {
  const { target, source, sourceId: versionId, sourceKey } = job;
  return target.s3.copyObject({
    ...writing(job),
    source: { bucket: source.bucket, key: sourceKey, versionId },
    metadataDirective: 'REPLACE',
    taggingDirective: 'COPY',
  });
}

function put(job: Transfer, { body, tags, checksum: { algorithm } }: ObjectVersion) {
  return job.target.s3.putObject({ ...writing(job), body, tags, checksum: { algorithm } });
}

/** In one go: nobody can write in between, so only what lies there before can refuse it. */
function uploadInParts(job: Transfer, { body, tags, checksum }: ObjectVersion) {
  const { s3, bucket } = job.target;
  const isCombinable = checksum.type === 'FULL_OBJECT' && checksum.algorithm.startsWith('CRC');
  const whole = isCombinable ? { checksumAlgorithm: checksum.algorithm, checksumType: 'FULL_OBJECT' } : {};
  const { conditions, ...attributes } = writing(job);
  const { uploadId } = s3.createMultipartUpload({ ...attributes, tags, ...whole });
  const upload = { bucket, key: job.key, uploadId };
  const parts = rangesOf(body.length, job.limits.partBytes).map(({ first, last }, index) =>
    s3.uploadPart({ ...upload, partNumber: index + 1, body: body.subarray(first, last + 1) }),
  );
  try {
    return s3.completeMultipartUpload({ ...upload, parts, conditions, ...callerOf(job) });
  } catch (refused) {
    s3.abortMultipartUpload(upload);
    throw refused;
  }
}
