/** The permission that each operation needs, where it is not called like the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 's3:PutObject',
  CopyObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  GetBucketReplication: 's3:GetReplicationConfiguration',
  GetObjectAttributes: 's3:GetObject',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  HeadBucket: 's3:ListBucket',
  HeadObject: 's3:GetObject',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListParts: 's3:ListMultipartUploadParts',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
  PutBucketNotificationConfiguration: 's3:PutBucketNotification',
  PutBucketReplication: 's3:PutReplicationConfiguration',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  UploadPart: 's3:PutObject',
  UploadPartCopy: 's3:PutObject',
};

/** Those that go by another name where a version is named. */
const OF_VERSIONS: Readonly<Record<string, string>> = {
  's3:DeleteObject': 's3:DeleteObjectVersion',
  's3:DeleteObjectTagging': 's3:DeleteObjectVersionTagging',
  's3:GetObject': 's3:GetObjectVersion',
  's3:GetObjectTagging': 's3:GetObjectVersionTagging',
  's3:PutObjectTagging': 's3:PutObjectVersionTagging',
};

export function actionOf(operation: string, isOfVersion: boolean): string {
  const action = Object.hasOwn(ACTIONS, operation) ? (ACTIONS[operation] as string) : `s3:${operation}`;
  return isOfVersion && Object.hasOwn(OF_VERSIONS, action) ? (OF_VERSIONS[action] as string) : action;
}
