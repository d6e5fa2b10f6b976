import type { Checksum, ChecksumAlgorithm, ChecksumType } from './checksum.ts';
import type { Carriage, ReplicationConfiguration } from './replicate/configuration.ts';
import type { NotificationConfiguration } from './tell/notifications.ts';

/** The version id of what was written while a bucket's versioning was not enabled. */
export const NULL_VERSION = 'null';

export type Versioning = 'Unversioned' | 'Enabled' | 'Suspended';
export type ReplicationStatus = 'PENDING' | 'COMPLETED' | 'FAILED' | 'REPLICA';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The headers that S3 stores and gives back as they came. */
export interface SystemMetadata {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly expires?: string;
}

/** What GET needs to answer for one part of a multipart object. */
export interface PartOutline {
  readonly partNumber: number;
  readonly size: number;
  readonly checksum?: string;
}

interface VersionBase {
  readonly versionId: string;
  /** Milliseconds, but whole seconds, as S3 tells it. */
  readonly lastModified: number;
  /** The place in the key's stack: a greater number lies higher. Unique in a world. */
  readonly order: number;
  readonly replicationStatus?: ReplicationStatus;
  /** At the source: what becomes of it at each destination. */
  readonly carriages?: readonly Carriage[];
}

export interface ObjectVersion extends VersionBase {
  readonly kind: 'object';
  readonly body: Buffer;
  readonly size: number;
  /** With its quotes, as in every header. */
  readonly eTag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly system: SystemMetadata;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly checksum: Checksum;
  readonly websiteRedirectLocation?: string;
  readonly parts?: readonly PartOutline[];
}

export interface DeleteMarker extends VersionBase {
  readonly kind: 'marker';
}

export type Version = ObjectVersion | DeleteMarker;

export interface UploadPart {
  readonly partNumber: number;
  readonly body: Buffer;
  readonly eTag: string;
  readonly lastModified: number;
  /** What the part came with, or what the upload's algorithm makes of it. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

export interface UploadOutline {
  readonly uploadId: string;
  readonly key: string;
  readonly initiated: number;
  readonly order: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly system: SystemMetadata;
  readonly storageClass: string;
  readonly tags: readonly Tag[];
  readonly websiteRedirectLocation?: string;
  /** Absent: the client chose none, and S3 takes CRC64NVME of the whole. */
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface Upload extends UploadOutline {
  readonly parts: Map<number, UploadPart>;
  /** The key's current version changed since the upload was created: a conditional completion answers 409. */
  overtaken: boolean;
}

export interface BucketOutline {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  readonly versioning: Versioning;
  readonly notifications: NotificationConfiguration;
  readonly replication?: ReplicationConfiguration;
  /** Configurations that change nothing here, as they were put, by the names of their documents. */
  readonly documents?: Readonly<Record<string, string>>;
}

/** Who asks, as far as events tell of it. */
export interface Caller {
  /** As in `userIdentity.principalId`, for example `AWS:AIDAEXAMPLE`. */
  readonly principalId?: string;
  readonly requestId?: string;
  readonly hostId?: string;
  readonly sourceIp?: string;
}
