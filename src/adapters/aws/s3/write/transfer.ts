import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import type { ObjectState } from '../../../../domain/model/version.ts';
import type { Expected, PushResult } from '../../../../ports/object-store.ts';
import { type BucketPlace, partitionOf } from '../client/diagnosis.ts';
import type { StoreLimits } from '../client/limits.ts';
import type { RemoteBucket } from '../client/remote.ts';
import type { CarriedMetadata } from './carry.ts';
import type { SourceTrouble } from './judge.ts';

/** One version, carried from one bucket to another. */
export interface Transfer {
  readonly target: RemoteBucket;
  readonly source: RemoteBucket;
  readonly key: ObjectKey;
  /** The same as `key`, but for siblings. */
  readonly sourceKey: ObjectKey;
  readonly sourceId: VersionId;
  /** The source's ETag where it is known: only `null` versions need it, because only they can be replaced under their id. */
  readonly sourceETag: string | undefined;
  readonly state: ObjectState;
  readonly carried: CarriedMetadata;
  readonly expected: Expected;
  readonly limits: StoreLimits;
}

/** What became of one transfer; only the last two leave something to try. */
export type Attempt = PushResult | SourceTrouble | { readonly kind: 'no-room-for-marker'; readonly message: string };

/** S3's conditions on the destination. The ETag goes in quotes; `*` also takes a delete marker for absence. */
export function conditionsOf(expected: Expected): { IfMatch?: string; IfNoneMatch?: string } {
  return expected.kind === 'etag' ? { IfMatch: `"${expected.etag}"` } : { IfNoneMatch: '*' };
}

/** The condition of `conditionsOf` on one kind of request, as endpoints are asked about it. */
export function guardOf<Kind extends 'put' | 'copy' | 'complete'>(kind: Kind, { kind: expected }: Expected) {
  return `${kind}-${expected === 'etag' ? 'if-match' : 'if-none-match'}` as const;
}

/** Of a version that somebody may have replaced under the same id. */
export function pinnedETag({ sourceId, sourceETag }: Pick<Transfer, 'sourceId' | 'sourceETag'>): string | undefined {
  return sourceId === 'null' && sourceETag !== undefined ? `"${sourceETag}"` : undefined;
}

/** S3 gives `null` to what it writes while versioning is suspended: the next such write replaces it. */
export function isLasting(id: string | undefined): id is string {
  return id !== undefined && id !== '' && id !== 'null';
}

/** Buckets of equal endpoints can copy from each other; those of AWS within one partition. */
export function isSameProvider(a: BucketPlace, b: BucketPlace): boolean {
  return a.endpoint === b.endpoint && (a.endpoint !== undefined || partitionOf(a.region) === partitionOf(b.region));
}
