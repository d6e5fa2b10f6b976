import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import { parseETag } from '../../../../domain/model/ids.ts';
import { MARKER_FIELD } from '../../../../domain/model/marker.ts';
import type { Checksum, ObjectState } from '../../../../domain/model/version.ts';
import { MAX_METADATA_BYTES } from '../client/limits.ts';

export interface CarriedMetadata {
  readonly metadata: Readonly<Record<string, string>>;
  readonly withoutMarker?: true;
}

/** What a copy's user metadata is: its origin's, and the marker where S3's 2 KB have room for it. */
export function carriedMetadata(state: ObjectState, marker: string | undefined): CarriedMetadata {
  if (marker === undefined) return { metadata: state.metadata, withoutMarker: true };
  const marked = { ...state.metadata, [MARKER_FIELD]: marker };
  return metadataBytes(marked) <= MAX_METADATA_BYTES
    ? { metadata: marked }
    : { metadata: state.metadata, withoutMarker: true };
}

function metadataBytes(metadata: Readonly<Record<string, string>>): number {
  return Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}

/** The headers of a state as the SDK's input members. Expires is missing: the SDK takes dates only, and the text must stay as it was. */
export function carriedHeaders({ headers }: Pick<ObjectState, 'headers'>) {
  return {
    ...(headers.contentType === undefined ? {} : { ContentType: headers.contentType }),
    ...(headers.contentEncoding === undefined ? {} : { ContentEncoding: headers.contentEncoding }),
    ...(headers.contentLanguage === undefined ? {} : { ContentLanguage: headers.contentLanguage }),
    ...(headers.contentDisposition === undefined ? {} : { ContentDisposition: headers.contentDisposition }),
    ...(headers.cacheControl === undefined ? {} : { CacheControl: headers.cacheControl }),
    ...(headers.websiteRedirectLocation === undefined
      ? {}
      : { WebsiteRedirectLocation: headers.websiteRedirectLocation }),
  };
}

/** `bucket/key?versionId=…` as S3 wants it in a header: percent-encoded, also what a URL would leave alone, such as `+`. */
export function copySource(bucket: string, key: ObjectKey, id: VersionId): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return `${bucket}/${path}?versionId=${encodeURIComponent(id)}`;
}

/** The state as it now lies at the target: the ETag is the target's own, and the checksum what the target computed. */
export function writtenState(state: ObjectState, etag: string, checksum: Checksum | undefined): ObjectState {
  const { checksum: _ofOrigin, ...rest } = state;
  return { ...rest, etag: parseETag(etag), ...(checksum ? { checksum } : {}) };
}
