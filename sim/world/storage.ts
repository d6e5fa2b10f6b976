import { createMemoryObjectStore } from '../../src/adapters/memory/object-store.ts';
import { createS3, type S3, S3Error, type S3Event, type Version } from '../../src/adapters/memory/s3/index.ts';
import type { Dependencies } from '../../src/app/dependencies.ts';
import type { Upload, Uploaded } from '../../src/app/steering/own-content.ts';
import { parseVersionId, type Region } from '../../src/domain/model/ids.ts';
import { MARKER_FIELD } from '../../src/domain/model/marker.ts';
import type { KeyAt, ObjectStore } from '../../src/ports/object-store.ts';
import type { Weather } from '../histories/parameters.ts';
import type { Kernel } from './kernel.ts';
import type { Entry } from './ledger.ts';
import type { Outages } from './outages.ts';
import { bucketOf, contentOf, regionOf } from './places.ts';
import { VersionNames } from './version-names.ts';

const PUSHER = 'AWS:AROACONCORD:push';
const PERSON = { principalId: 'AWS:AIDAPERSON' };
/** In place of a planned write's number. */
const BY_HAND = -1;

export interface StorageParts {
  readonly seed: number;
  readonly regions: readonly Region[];
  readonly sets: Dependencies['sets'];
  readonly kernel: Kernel;
  readonly weather: Weather;
  readonly outages: Outages;
  onEvent(event: S3Event): void;
  onVersion(key: string, entry: Entry, version: Version): void;
}

/** S3 in all regions, each with a clock of its own, and the knowledge of who made what. */
export class Storage {
  readonly s3: S3;
  readonly store: ObjectStore;
  private readonly regions: readonly Region[];
  private readonly names: VersionNames;
  /** The client's write that whatever S3 makes belongs to, unless something is being pushed. */
  writing = 0;
  private copying: { readonly key: string; readonly seq: number; readonly region: number } | undefined;
  /** What the client that writes now has read, and says so. */
  private reads: readonly string[] | undefined;
  private isBusy = false;
  /** Which region was asked for last. */
  private asked = 0;

  constructor({ seed, regions, sets, kernel, weather, outages, onEvent, onVersion }: StorageParts) {
    this.regions = regions;
    this.names = new VersionNames(seed);
    this.s3 = createS3({
      now: () => Math.floor(kernel.now) + (weather.skews[this.here()] ?? 0),
      newId: () => this.names.next(this.described()),
      onEvent,
      onChange: (change) => {
        if (change.change !== 'version-added') return;
        const { bucket, key, version } = change;
        onVersion(key, this.entryOf(bucket, version), version);
      },
      limits: { partBytes: 1 },
    });
    for (const region of regions) this.s3.createBucket({ bucket: bucketOf(region), region, versioning: 'Enabled' });
    this.store = createMemoryObjectStore({
      sets,
      s3For: (region) => {
        this.asked = regions.indexOf(region);
        return this.isBusy ? busy(this.s3) : this.s3;
      },
      faults: ({ region }, operation) => outages.faultOf(region, operation === 'bring' ? 'writes' : 'reads'),
      caller: () => ({ principalId: PUSHER }),
    });
  }

  /** Everything that is done inside happens at this region's clock. */
  inRegion<Result>(region: number, action: () => Result): Result {
    this.asked = region;
    return action();
  }

  having<Result>(reads: readonly string[], action: () => Result): Result {
    this.reads = reads;
    try {
      return action();
    } finally {
      this.reads = undefined;
    }
  }

  /** A person's own content, on the condition that the head is the one that was looked at. */
  upload({ region, key }: KeyAt, { bytes, headers, metadata, tags, expected }: Upload): Uploaded {
    const conditions = expected.kind === 'etag' ? { ifMatch: expected.etag } : { ifNoneMatch: '*' as const };
    this.writing = BY_HAND;
    try {
      const put = () =>
        this.s3.putObject({
          ...{ bucket: bucketOf(region), key, body: Buffer.from(bytes), conditions, caller: PERSON },
          ...{ system: headers, metadata, tags: Object.entries(tags).map(([name, value]) => ({ key: name, value })) },
        });
      const { versionId } = this.inRegion(this.regions.indexOf(region), put);
      return { kind: 'written', id: parseVersionId(versionId ?? '') };
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      return { kind: 'failed', message: error.message };
    }
  }

  /** Whatever S3 makes inside is that decision's copy. */
  pushing<Result>({ key, region }: KeyAt, seq: number, action: () => Result): Result {
    this.copying = { key, seq, region: this.regions.indexOf(region) };
    try {
      return action();
    } finally {
      this.copying = undefined;
    }
  }

  /** As long as it takes, S3 is busy with another write and refuses every condition. */
  meeting<Result>(action: () => Result): Result {
    this.isBusy = true;
    try {
      return action();
    } finally {
      this.isBusy = false;
    }
  }

  /** Whose clock S3 looks at: of a copy that of its target, though its source was asked for later. */
  private here(): number {
    return this.copying?.region ?? this.asked;
  }

  private described(): string {
    const region = this.regions[this.here()] ?? '';
    const what = this.copying ? `copy of ${this.copying.key} ${this.copying.seq}` : `write ${this.writing}`;
    return `${what} in ${region}`;
  }

  private entryOf(bucket: string, version: Version): Entry {
    const { versionId: id, lastModified: time, order } = version;
    const shared = {
      id,
      region: regionOf(bucket),
      order,
      time,
      maker: this.makerOf(version),
      content: contentOf(version),
    };
    if (version.kind === 'marker') return { ...shared, kind: 'delete' };
    return {
      ...shared,
      kind: 'object',
      etag: withoutQuotes(version.eTag),
      says: said(version.metadata['previous-etag']),
      ...(this.reads ? { reads: this.reads } : {}),
      ...(version.metadata[MARKER_FIELD] === undefined ? {} : { isMarked: true as const }),
    };
  }

  private makerOf({ replicationStatus }: Version): Entry['maker'] {
    if (replicationStatus === 'REPLICA') return { who: 'replication' };
    return this.copying ? { who: 's3-concord', seq: this.copying.seq } : { who: 'client' };
  }
}

/** The ETags in it, as plainly as can be. */
function said(text = ''): string[] {
  return text.toLowerCase().match(/[0-9a-f]{32}(-\d+)?/g) ?? [];
}

function withoutQuotes(etag: string): string {
  return etag.replaceAll('"', '');
}

/** Conditional writes that meet another write: S3 answers 409, and none of them takes effect. */
function busy(s3: S3): S3 {
  const refuse = () => {
    throw new S3Error({
      status: 409,
      code: 'ConditionalRequestConflict',
      message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
    });
  };
  return { ...s3, putObject: refuse, copyObject: refuse, completeMultipartUpload: refuse, deleteObject: refuse };
}
