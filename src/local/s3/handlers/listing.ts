import type { ListedObject } from '../../../adapters/memory/s3/answer/list-objects.ts';
import type { ListedVersion } from '../../../adapters/memory/s3/answer/list-versions.ts';
import { pageSize } from '../../../adapters/memory/s3/answer/page.ts';
import { invalidArgument } from '../../../adapters/memory/s3/errors.ts';
import { formUrlEncode } from '../../../adapters/memory/s3/tell/form-url-encode.ts';
import { isoDate } from '../../../adapters/memory/s3/times.ts';
import type { ObjectVersion, Upload } from '../../../adapters/memory/s3/types.ts';
import { type Answer, type Context, xmlAnswer } from '../context.ts';
import { OWNER } from '../owner.ts';
import { countFrom, optional } from '../request-headers.ts';
import { branch, leaf, xmlDocument } from '../xml.ts';

/** What all listings read from the query; `show` encodes names if the client asked for that. */
function listingFrom({ request }: Context, sizeName: string, sizeArgument: string) {
  const { query, bucket } = request;
  const encoding = query.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding);
  }
  const show = (name: string): string => (encoding === 'url' ? formUrlEncode(name) : name);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = pageSize(countFrom(query, sizeName, sizeArgument));
  return {
    input: { bucket, prefix, delimiter, maxKeys },
    maxKeys,
    show,
    /** In the order of S3's own documents. */
    common: (commonPrefixes: readonly string[]): string =>
      commonPrefixes.map((one) => branch('CommonPrefixes', leaf('Prefix', show(one)))).join(''),
    head: (isTruncated: boolean): string =>
      leaf('Prefix', show(prefix)) +
      leaf('Delimiter', delimiter === '' ? undefined : show(delimiter)) +
      leaf('EncodingType', encoding) +
      leaf('IsTruncated', isTruncated),
  };
}

export function listObjects(context: Context): Answer {
  const { s3, request } = context;
  const { input, maxKeys, show, common, head } = listingFrom(context, 'max-keys', 'maxKeys');
  const marker = request.query.get('marker') ?? '';
  const page = s3.listObjects({ ...input, after: marker });
  // Without a delimiter the last key says the same.
  const nextMarker = page.next !== undefined && input.delimiter !== '' ? show(page.next) : undefined;
  const document = xmlDocument(
    'ListBucketResult',
    leaf('Name', input.bucket),
    head(page.isTruncated),
    leaf('Marker', show(marker)),
    leaf('NextMarker', nextMarker),
    leaf('MaxKeys', maxKeys),
    ...page.objects.map((object) => objectElement(object, show, true)),
    common(page.commonPrefixes),
  );
  return xmlAnswer(document, bucketRegion(context));
}

export function listObjectsV2(context: Context): Answer {
  const { s3, request } = context;
  const { query } = request;
  s3.headBucket({ bucket: request.bucket });
  const { input, maxKeys, show, common, head } = listingFrom(context, 'max-keys', 'maxKeys');
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');
  const page = s3.listObjects({ ...input, after: keyOfToken(token) ?? startAfter ?? '' });
  const document = xmlDocument(
    'ListBucketResult',
    leaf('Name', input.bucket),
    head(page.isTruncated),
    leaf('ContinuationToken', token),
    leaf('NextContinuationToken', page.next === undefined ? undefined : tokenOfKey(page.next)),
    leaf('StartAfter', startAfter === undefined || startAfter === '' ? undefined : show(startAfter)),
    leaf('KeyCount', page.objects.length + page.commonPrefixes.length),
    leaf('MaxKeys', maxKeys),
    ...page.objects.map((object) => objectElement(object, show, query.get('fetch-owner') === 'true')),
    common(page.commonPrefixes),
  );
  return xmlAnswer(document, bucketRegion(context));
}

function bucketRegion({ s3, request }: Context): Record<string, string> {
  return { 'x-amz-bucket-region': s3.headBucket({ bucket: request.bucket }).region };
}

/** Opaque to clients; the sign in front tells a real token from a guess. */
function tokenOfKey(key: string): string {
  return `1${Buffer.from(key).toString('base64url')}`;
}

function keyOfToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const key = Buffer.from(token.slice(1), 'base64url').toString('utf8');
  if (key !== '' && tokenOfKey(key) === token) return key;
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}

function objectElement({ key, object }: ListedObject, show: (name: string) => string, withOwner: boolean): string {
  return branch(
    'Contents',
    leaf('Key', show(key)),
    leaf('LastModified', isoDate(object.lastModified)),
    ...bodyElements(object),
    withOwner ? branch('Owner', OWNER) : '',
  );
}

function bodyElements({ eTag, checksum, size, storageClass }: ObjectVersion): string[] {
  return [
    leaf('ETag', eTag),
    leaf('ChecksumAlgorithm', checksum.algorithm),
    leaf('ChecksumType', checksum.type),
    leaf('Size', size),
    leaf('StorageClass', storageClass),
  ];
}

export function listObjectVersions(context: Context): Answer {
  const { s3, request } = context;
  const { query } = request;
  s3.headBucket({ bucket: request.bucket });
  const { input, maxKeys, show, common, head } = listingFrom(context, 'max-keys', 'maxKeys');
  const keyMarker = query.get('key-marker') ?? '';
  const versionIdMarker = query.get('version-id-marker');
  const page = s3.listObjectVersions({ ...input, keyMarker, ...optional('versionIdMarker', versionIdMarker) });
  const next = page.nextKeyMarker;
  const document = xmlDocument(
    'ListVersionsResult',
    leaf('Name', input.bucket),
    head(page.isTruncated),
    leaf('KeyMarker', show(keyMarker)),
    leaf('VersionIdMarker', versionIdMarker ?? ''),
    leaf('NextKeyMarker', next === undefined ? undefined : show(next)),
    leaf('NextVersionIdMarker', page.nextVersionIdMarker),
    leaf('MaxKeys', maxKeys),
    ...page.versions.map((version) => versionElement(version, show)),
    common(page.commonPrefixes),
  );
  return xmlAnswer(document, bucketRegion(context));
}

function versionElement({ key, version, isLatest }: ListedVersion, show: (name: string) => string): string {
  return branch(
    version.kind === 'object' ? 'Version' : 'DeleteMarker',
    leaf('Key', show(key)),
    leaf('VersionId', version.versionId),
    leaf('IsLatest', isLatest),
    leaf('LastModified', isoDate(version.lastModified)),
    ...(version.kind === 'object' ? bodyElements(version) : []),
    branch('Owner', OWNER),
  );
}

export function listMultipartUploads(context: Context): Answer {
  const { s3, request } = context;
  s3.headBucket({ bucket: request.bucket });
  const { input, maxKeys, show, common, head } = listingFrom(context, 'max-uploads', 'max-uploads');
  const keyMarker = request.query.get('key-marker') ?? '';
  const uploadIdMarker = keyMarker === '' ? '' : (request.query.get('upload-id-marker') ?? '');
  const page = s3.listMultipartUploads({ ...input, keyMarker, uploadIdMarker });
  const document = xmlDocument(
    'ListMultipartUploadsResult',
    leaf('Bucket', input.bucket),
    leaf('KeyMarker', show(keyMarker)),
    leaf('UploadIdMarker', uploadIdMarker),
    leaf('NextKeyMarker', show(page.nextKeyMarker)),
    leaf('NextUploadIdMarker', page.nextUploadIdMarker),
    head(page.isTruncated),
    leaf('MaxUploads', maxKeys),
    ...page.uploads.map((upload) => uploadElement(upload, show)),
    common(page.commonPrefixes),
  );
  return xmlAnswer(document);
}

function uploadElement(upload: Upload, show: (name: string) => string): string {
  return branch(
    'Upload',
    leaf('Key', show(upload.key)),
    leaf('UploadId', upload.uploadId),
    branch('Initiator', OWNER),
    branch('Owner', OWNER),
    leaf('StorageClass', upload.storageClass),
    leaf('Initiated', isoDate(Math.floor(upload.initiated / 1000) * 1000)),
    leaf('ChecksumAlgorithm', upload.checksum?.algorithm),
    leaf('ChecksumType', upload.checksum?.type),
  );
}
