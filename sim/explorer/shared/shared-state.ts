import type { Version } from '../../../src/adapters/memory/s3/index.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Maker } from '../../../src/domain/model/evidence.ts';
import { type ObjectKey, parseObjectKey, type Region, type VersionId } from '../../../src/domain/model/ids.ts';
import type { Entry } from '../../world/ledger.ts';

export const KEY: ObjectKey = parseObjectKey('key-0');

/** A region's versions of the key, oldest first. */
export interface Bucket {
  readonly number: number;
  readonly region: Region;
  readonly versions: readonly Version[];
  readonly entries: readonly Entry[];
}

export interface Log {
  readonly number: number;
  readonly decisions: readonly Decision[];
  readonly makers: readonly (readonly [VersionId, Maker])[];
  /** By decision, what the second model holds to have been considered. */
  readonly considered: readonly (readonly [seq: number, ids: readonly string[]])[];
}

/** What all processes share. */
export interface Shared {
  readonly number: number;
  readonly buckets: readonly Bucket[];
  /** Of all buckets together. */
  readonly s3: { readonly number: number };
  readonly log: Log;
}
