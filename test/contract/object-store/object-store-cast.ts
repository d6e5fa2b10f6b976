import type { S3 } from '../../../src/adapters/memory/s3/index.ts';
import type { Outcome, Write } from '../../../src/domain/model/decision.ts';
import {
  parseObjectKey,
  parseRegion,
  parseSetName,
  parseVersionId,
  type VersionId,
} from '../../../src/domain/model/ids.ts';
import type { Rule } from '../../../src/domain/model/policy.ts';
import type { ReplicaSet } from '../../../src/domain/model/replica-set.ts';
import { DELETED, type State } from '../../../src/domain/model/version.ts';
import type { KeyAt, ObjectStore, PushRequest, PushResult } from '../../../src/ports/object-store.ts';
import type { VersionReader } from '../../../src/ports/version-reader.ts';

/** Small, so that the multipart path is taken by kilobytes. Both ends of the worlds below keep to them. */
export const SIZES = { singleCopyBytes: 4096, partBytes: 1024, listPageSize: 3 } as const;

export const SET = parseSetName('documents');
export const TOKYO = parseRegion('ap-northeast-1');
export const DUBLIN = parseRegion('eu-west-1');
/** A bucket at another provider: nothing can be copied there, only streamed. */
export const ELSEWHERE = parseRegion('elsewhere');
export const REGIONS = [TOKYO, DUBLIN, ELSEWHERE] as const;
export type RegionName = (typeof REGIONS)[number];

export const BUCKETS = { [TOKYO]: 'docs-tokyo', [DUBLIN]: 'docs-dublin', [ELSEWHERE]: 'docs-elsewhere' };

const NEVER: Rule = {
  index: 0,
  policies: [],
  deletes: 'policy',
  asks: () => undefined,
  resolve: () => {
    throw new Error('a store decides nothing');
  },
};

export function replicaSet(): ReplicaSet {
  const buckets = {
    [TOKYO]: { bucket: 'docs-tokyo' },
    [DUBLIN]: { bucket: 'docs-dublin' },
    [ELSEWHERE]: { bucket: 'docs-elsewhere', endpoint: 'http://elsewhere.test' },
  };
  return { name: SET, regions: REGIONS, buckets, ruleFor: () => NEVER };
}

export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A store under test over worlds that clients write to directly. */
export interface StoreWorld {
  readonly store: ObjectStore & VersionReader;
  /** The world that a region's bucket lies in: one for Tokyo and Dublin, another elsewhere. */
  s3Of(region: RegionName): S3;
  /** From now on the region answers this to everything. */
  fail(region: RegionName, fault: Fault): void;
  /** From now on nobody answers there. */
  cutOff(region: RegionName): Promise<void>;
  stop(): Promise<void>;
}

export interface Written {
  readonly metadata?: Record<string, string>;
  readonly system?: Parameters<S3['putObject']>[0]['system'] & object;
  readonly tags?: readonly { key: string; value: string }[];
  readonly websiteRedirectLocation?: string;
  readonly storageClass?: string;
  readonly checksum?: { algorithm: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' };
}

/** A client of one region. */
export function clientOf(world: StoreWorld, region: RegionName) {
  const s3 = world.s3Of(region);
  const bucket = BUCKETS[region] ?? '';
  return {
    region,
    bucket,
    s3,
    at: (key: string): KeyAt => ({ set: SET, region, key: parseObjectKey(key) }),
    puts: (key: string, body: string | Buffer, written: Written = {}): VersionId => {
      const { versionId } = s3.putObject({ bucket, key, body: Buffer.from(body), ...written });
      return parseVersionId(versionId ?? 'null');
    },
    deletes: (key: string): VersionId => parseVersionId(s3.deleteObject({ bucket, key }).versionId ?? 'null'),
    removes: (key: string, versionId: string): void => void s3.deleteObject({ bucket, key, versionId }),
    uploads: (key: string, parts: readonly string[], checksum: object = {}): VersionId => {
      const { uploadId } = s3.createMultipartUpload({ bucket, key, ...checksum });
      const upload = { bucket, key, uploadId };
      return parseVersionId(finish(s3, upload, parts) ?? 'null');
    },
    reads: (key: string, versionId?: string): string => {
      const version = versionId === undefined ? {} : { versionId };
      return s3.getObject({ bucket, key, ...version }).object.body.toString();
    },
    tagsOf: (key: string) => s3.getObjectTagging({ bucket, key }).tags,
    /** Newest first, as S3 lists. */
    versionsOf: (key: string): string[] => s3.stackOf({ bucket, key }).map(({ versionId }) => versionId),
    unfinishedUploads: () => s3.listMultipartUploads({ bucket }).uploads.length,
    versioning: (status: 'Enabled' | 'Suspended') => s3.putBucketVersioning({ bucket, status }),
  };
}

export type Client = ReturnType<typeof clientOf>;

export function finish(s3: S3, upload: { bucket: string; key: string; uploadId: string }, bodies: readonly string[]) {
  const parts = bodies.map((body, index) =>
    s3.uploadPart({ ...upload, partNumber: index + 1, body: Buffer.from(body) }),
  );
  return s3.completeMultipartUpload({ ...upload, parts }).versionId;
}

/** The outcome of a decision that this version won. */
export function outcomeOf(client: Client, id: VersionId, state: State): Outcome {
  const stamp = { time: 1, decision: 0, region: client.region, layer: 1 } as const;
  const write: Write = { region: client.region, id, time: 1, state, stamp };
  return { kind: 'winner', write };
}

/** What a push of the source's current version asks for; whatever is given replaces a part of it. */
export async function pushOf(
  store: ObjectStore,
  source: Client,
  key: string,
  changes: Partial<PushRequest> = {},
): Promise<PushRequest> {
  const head = await store.head(source.at(key));
  if (head.kind !== 'object') throw new Error(`${source.region} holds no ${key}`);
  return {
    outcome: outcomeOf(source, head.id, head.state),
    expected: { kind: 'nothing' },
    sources: [{ region: source.region, id: head.id }],
    marker: 'decision 7',
    ...changes,
  };
}

export function deletion(source: Client, expected: PushRequest['expected']): PushRequest {
  return { outcome: outcomeOf(source, parseVersionId('gone'), DELETED), expected, sources: [], marker: '' };
}

export async function etagOf(store: ObjectStore, target: Client, key: string): Promise<PushRequest['expected']> {
  const head = await store.head(target.at(key));
  if (head.kind !== 'object') throw new Error(`${target.region} holds no ${key}`);
  return { kind: 'etag', etag: head.state.etag };
}

export function applied(result: PushResult): Extract<PushResult, { kind: 'applied' }> {
  if (result.kind !== 'applied') throw new Error(`not applied but ${result.kind}: ${result.message}`);
  return result;
}
