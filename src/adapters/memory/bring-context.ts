import type { ObjectKey, Region } from '../../domain/model/ids.ts';
import type { ObjectState } from '../../domain/model/version.ts';
import type { Expected } from '../../ports/object-store.ts';
import type { StoreLimits } from '../aws/s3/client/limits.ts';
import type { CarriedMetadata } from '../aws/s3/write/carry.ts';
import type { LocalBucket } from './local-bucket.ts';
import type { Caller } from './s3/index.ts';

/** Where a push goes, and as whom. */
export interface BringContext {
  readonly target: LocalBucket;
  readonly key: ObjectKey;
  readonly caller: Caller | undefined;
  readonly limits: Pick<StoreLimits, 'singleCopyBytes' | 'partBytes'>;
  sourceAt(region: Region): LocalBucket;
}

/** What a push writes, and on which condition. */
export interface Written {
  readonly expected: Expected;
  readonly state: ObjectState;
  readonly carried: CarriedMetadata;
}

/** The input of the embedded S3's writing operations. */
export function writing(job: BringContext & Written) {
  const { target, key, state, carried, expected } = job;
  const { websiteRedirectLocation, ...system } = state.headers;
  return {
    bucket: target.bucket,
    key,
    metadata: carried.metadata,
    system,
    ...(websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation }),
    conditions: expected.kind === 'etag' ? { ifMatch: expected.etag } : { ifNoneMatch: '*' },
    ...callerOf(job),
  };
}

export function callerOf({ caller }: BringContext): { caller?: Caller } {
  return caller ? { caller } : {};
}
