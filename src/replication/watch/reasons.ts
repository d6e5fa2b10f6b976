/** A failure as S3's events name it, in a sentence, and what to do; `retry` comes after it. */
export interface Reason {
  readonly what: string;
  readonly remedy: string;
}

const ROLE =
  '`npx concord replication apply` gives the role what it needs; look for Deny statements in bucket policies, too';
const KEY =
  "let the role use the key, and the key's policy allow it; is the key enabled, and in the destination's region?";
const VERSIONED =
  'enable versioning of the destination: aws s3api put-bucket-versioning --versioning-configuration Status=Enabled';
const GONE = 'nothing: there is no such version any more';
const RULES = '`npx concord replication plan` tells which rules there are, and `apply` puts them';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-failure-codes.html */
const REASONS: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  AssumeRoleNotPermitted: ['S3 may not take the role', 'let its trust policy name s3.amazonaws.com'],
  DstBucketInvalidRegion: ['the destination lies in another region than the key or the rule says', RULES],
  DstBucketNotFound: ['there is no such destination', 'create the bucket, versioned, or mend the rule'],
  DstBucketObjectLockConfigMissing: ['the destination has no Object Lock, which the source has', 'enable it there'],
  DstBucketUnversioned: ['the destination does not keep versions', VERSIONED],
  DstDelObjNotPermitted: ['the role may not replicate deletes', ROLE],
  DstKmsKeyInvalidState: ['the key for replicas can not be used', KEY],
  DstKmsKeyNotFound: ['there is no such key for replicas', KEY],
  DstMultipartCompleteNotPermitted: ['the role may not complete uploads at the destination', ROLE],
  DstMultipartInitNotPermitted: ['the role may not begin uploads at the destination', ROLE],
  DstMultipartUploadNotPermitted: ['the role may not upload parts at the destination', ROLE],
  DstObjectHardDeleted: ['the version was removed at the destination', GONE],
  DstPutAclNotPermitted: ['the role may not set ACLs at the destination', ROLE],
  DstPutObjectNotPermitted: ['the role may not write replicas at the destination', ROLE],
  DstPutTagsNotPermitted: ['the role may not set tags at the destination', ROLE],
  DstVersionNotFound: ['the version is not at the destination, whose metadata was to be changed', GONE],
  InitiateReplicationNotPermitted: ['the role of the batch job may not replicate', 'allow s3:InitiateReplication'],
  SrcBucketInvalidRegion: ['the source lies in another region', RULES],
  SrcBucketNotFound: ['there is no such source', RULES],
  SrcBucketReplicationConfigMissing: ['the source has no such rule any more', RULES],
  SrcGetAclNotPermitted: ['the role may not read ACLs of the source', ROLE],
  SrcGetObjectNotPermitted: ['the role may not read versions of the source, or decrypt them', ROLE],
  SrcGetTagsNotPermitted: ['the role may not read tags of the source', ROLE],
  SrcHeadObjectNotPermitted: ['the role may not look at objects of the source', ROLE],
  SrcKeyNotFound: ['the key is gone', GONE],
  SrcKmsKeyInvalidState: ["the source's key can not be used", KEY],
  SrcKmsKeyNotFound: ["there is no such key of the source's", KEY],
  SrcObjectNotEligible: [
    'the object can not be replicated; archived ones can not',
    'restore it (aws s3api restore-object) and write it anew',
  ],
  SrcObjectNotFound: ['the object is gone', GONE],
  SrcReplicationNotPending: ['it was not waiting to be replicated any more', 'nothing'],
  SrcVersionNotFound: ['the version is gone', GONE],
};

/** A code that is newer than this list is told as it is. */
export function reasonOf(code: string): Reason {
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  return known
    ? { what: known[0], remedy: known[1] }
    : { what: `S3 says ${code}`, remedy: 'see the guide of S3 on replication failures' };
}

export const REASON_CODES: readonly string[] = Object.keys(REASONS);
