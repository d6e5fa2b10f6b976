import type { S3Request } from './request.ts';

/** Subresources that exist in S3 and not here; the name is that of the operation without its verb. */
const BUCKET_FEATURES: Readonly<Record<string, string>> = {
  abac: 'BucketAbac',
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  logging: 'BucketLogging',
  metadataConfiguration: 'BucketMetadataConfiguration',
  metadataTable: 'BucketMetadataTableConfiguration',
  metrics: 'BucketMetricsConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  session: 'Session',
  tagging: 'BucketTagging',
  website: 'BucketWebsite',
};

const OBJECT_FEATURES: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  encryption: 'ObjectEncryption',
  'legal-hold': 'ObjectLegalHold',
  renameObject: 'RenameObject',
  restore: 'RestoreObject',
  retention: 'ObjectRetention',
  select: 'SelectObjectContent',
  torrent: 'ObjectTorrent',
  annotation: 'ObjectAnnotation',
};

const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  HEAD: 'Head',
  PUT: 'Put',
  DELETE: 'Delete',
  POST: 'Post',
};

/** The name of the operation, as the SDKs call it. */
export function operationOf(request: S3Request): string {
  if (request.bucket === '') return request.method === 'GET' ? 'ListBuckets' : `${request.method} on the service`;
  return request.key === '' ? bucketOperation(request) : objectOperation(request);
}

function bucketOperation({ method, query }: S3Request): string {
  const verb = VERBS[method] ?? method;
  if (query.has('versioning')) return `${verb}BucketVersioning`;
  if (query.has('notification')) return `${verb}BucketNotificationConfiguration`;
  const feature = featureOf(query, BUCKET_FEATURES);
  if (feature !== undefined) return `${verb}${feature}`;
  switch (method) {
    case 'GET':
      if (query.has('location')) return 'GetBucketLocation';
      if (query.has('uploads')) return 'ListMultipartUploads';
      if (query.has('versions')) return 'ListObjectVersions';
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'PUT':
      return 'CreateBucket';
    case 'POST':
      return query.has('delete') ? 'DeleteObjects' : 'PostObject';
    default:
      return `${verb}Bucket`;
  }
}

function objectOperation({ method, query, headers }: S3Request): string {
  const verb = VERBS[method] ?? method;
  if (query.has('tagging')) return `${verb}ObjectTagging`;
  const feature = featureOf(query, OBJECT_FEATURES);
  if (feature !== undefined) return /^[A-Z][a-z]+Object/.test(feature) ? feature : `${verb}${feature}`;
  const isCopy = headers.has('x-amz-copy-source');
  const isUpload = query.has('uploadId');
  switch (method) {
    case 'GET':
      if (query.has('attributes')) return 'GetObjectAttributes';
      return isUpload ? 'ListParts' : 'GetObject';
    case 'PUT':
      if (isUpload) return isCopy ? 'UploadPartCopy' : 'UploadPart';
      return isCopy ? 'CopyObject' : 'PutObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return isUpload ? 'CompleteMultipartUpload' : 'PostObject';
    case 'DELETE':
      return isUpload ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      return `${verb}Object`;
  }
}

function featureOf(query: ReadonlyMap<string, string>, features: Readonly<Record<string, string>>): string | undefined {
  for (const name of query.keys()) {
    if (Object.hasOwn(features, name)) return features[name];
  }
  return undefined;
}
