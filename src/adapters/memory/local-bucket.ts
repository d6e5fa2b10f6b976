import type { Unreadable } from '../../domain/model/version.ts';
import { type BucketPlace, READING, unreadable, unversioned } from '../aws/s3/client/diagnosis.ts';
import type { Rejection } from '../aws/s3/client/rejection.ts';
import { isS3Error, type S3 } from './s3/index.ts';

/** A bucket in its world, with what its region fails with just now. */
export interface LocalBucket extends BucketPlace {
  readonly s3: S3;
  readonly fault: Rejection | undefined;
}

/** Why a bucket can't be used, or undefined. */
export function unfitness(place: LocalBucket): Unreadable | undefined {
  if (place.fault) return unreadable(place.fault, place, READING);
  const answer = attempt(() => place.s3.headBucket({ bucket: place.bucket }).versioning);
  if ('rejection' in answer) return unreadable(answer.rejection, place, READING);
  return answer.value === 'Enabled' ? undefined : unversioned(place, answer.value);
}

/** What S3 refuses, as the adapters of AWS see it. */
export function attempt<Value>(operation: () => Value): { readonly value: Value } | { readonly rejection: Rejection } {
  try {
    return { value: operation() };
  } catch (thrown) {
    if (!isS3Error(thrown)) throw thrown;
    const { code, status, message, headers, fields } = thrown;
    const { BucketName: bucket, Condition: condition } = fields;
    return {
      rejection: {
        status,
        code,
        message,
        headers,
        ...(bucket === undefined ? {} : { bucket: String(bucket) }),
        ...(condition === undefined ? {} : { condition: String(condition) }),
      },
    };
  }
}
