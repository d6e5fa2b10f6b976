// src/adapters/memory/s3/tell: events and notifications.
import { unquoted } from '../change/conditions.ts';
import type { Carriage } from '../replicate/configuration.ts';
import { type Caller, NULL_VERSION, type Version } from '../types.ts';
import type { Bucket, World } from '../world.ts';
import type { S3EventName } from './event.ts';

const ETAG_OF_NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';
export const ANONYMOUS: Required<Caller> = {
  principalId: 'AWS:ANONYMOUS',
  requestId: '',
  hostId: '',
  sourceIp: '127.0.0.1',
};

interface Happening {
  readonly name: S3EventName;
  readonly key: string;
  /** Absent for the delete of a key that never was, which S3 announces as well (recorded). */
  readonly version?: Version;
  readonly caller?: Caller | undefined;
  readonly carriage?: Carriage;
}

export function announce(world: World, bucket: Bucket, happening: Happening, order: number): void {
  if (!world.onEvent) return;
  const { name, key, version, carriage } = happening;
  const caller = { ...ANONYMOUS, ...happening.caller };
  world.onEvent({
    name,
    region: bucket.outline.region,
    bucket: bucket.outline.name,
    key,
    timeMs: world.now(),
    principalId: caller.principalId,
    requestId: caller.requestId,
    hostId: caller.hostId,
    sourceIp: caller.sourceIp,
    sequencer: order.toString(16).toUpperCase().padStart(18, '0'),
    ...(version && version.versionId !== NULL_VERSION ? { versionId: version.versionId } : {}),
    ...describe(name, version),
    ...(carriage ? { carriage } : {}),
  });
}

function describe(name: S3EventName, version: Version | undefined): { eTag?: string; size?: number } {
  if (version?.kind === 'marker' && name !== 'ObjectRemoved:Delete') return { eTag: ETAG_OF_NOTHING };
  if (name === 'ObjectRemoved:Delete' || version?.kind !== 'object') return {};
  return { eTag: unquoted(version.eTag), size: version.size };
}
