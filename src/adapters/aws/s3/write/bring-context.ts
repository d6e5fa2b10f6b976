import type { ObjectKey, Region } from '../../../../domain/model/ids.ts';
import type { StoreLimits } from '../client/limits.ts';
import type { RemoteBucket } from '../client/remote.ts';
import type { VersioningCheck } from '../read/versioning.ts';
import type { Guards } from './guards.ts';

/** Where a push goes, and with what it is made sure of. */
export interface BringContext {
  readonly target: RemoteBucket;
  readonly key: ObjectKey;
  readonly versioning: VersioningCheck;
  readonly guards: Guards;
  readonly limits: StoreLimits;
  remoteOf(region: Region): RemoteBucket;
}
