// src/replication/watch: how far S3's replication has come with a version, why it has not, and what to do.
import { isOn, type ReplicationRule } from '../document.ts';
import { type Reason, reasonOf } from './reasons.ts';

/** A version at its source, as HEAD tells it. */
export interface SourceVersion {
  readonly key: string;
  readonly version: string;
  /** `x-amz-replication-status`; absent: no rule took it when it was written. */
  readonly status?: string | undefined;
  readonly storageClass?: string | undefined;
  /** `aws:kms` and the like. */
  readonly encryption?: string | undefined;
  readonly size: number;
}

/** What was found at a destination. */
export type AtDestination =
  /** That very version. */
  | 'replica'
  /** Another version of the same bytes: brought by s3-concord. */
  | 'equal'
  | 'other'
  | 'nothing'
  /** The bucket is not there, keeps no versions, or can't be asked. */
  | 'missing'
  | 'unversioned'
  | 'unreachable';

export type Progress =
  | { readonly kind: 'arrived' | 'brought' }
  /** S3 goes on. */
  | ({ readonly kind: 'pending' } & Partial<Reason>)
  /** S3 has given up, or has never begun. */
  | ({ readonly kind: 'failed' | 'left-out' } & Reason);

/** Pure: of one version on its way to one destination, of so many, by the rule that takes it. */
export function progressOf(
  version: SourceVersion,
  rule: ReplicationRule,
  there: AtDestination,
  destinations = 1,
): Progress {
  if (there === 'replica') return { kind: 'arrived' };
  if (there === 'equal') return { kind: 'brought' };
  switch (version.status) {
    case 'PENDING':
      return { kind: 'pending', ...(there === 'unreachable' ? UNREACHABLE : {}) };
    case 'FAILED':
      return { kind: 'failed', ...shared(failureOf(version, rule, there), destinations) };
    case 'COMPLETED':
      return { kind: 'failed', ...VANISHED };
    default:
      return { kind: 'left-out', ...leftOut(version, rule) };
  }
}

const UNREACHABLE: Reason = {
  what: 'the destination can not be reached from here',
  remedy: 'nothing: S3 goes on until it can',
};

const VANISHED: Reason = {
  what: 'S3 says it was replicated, and the version is not there any more',
  remedy: 'was it removed by its id, or by lifecycle? `npx concord replication retry` brings the content',
};

const UNTOLD = 'S3 tells no more than FAILED';
const RETRY = '`npx concord replication retry` brings it';

/** HEAD tells no reason, so it is looked for where it can be seen. */
function failureOf({ storageClass, encryption }: SourceVersion, rule: ReplicationRule, there: AtDestination): Reason {
  if (there === 'missing') return reasonOf('DstBucketNotFound');
  if (there === 'unversioned') return reasonOf('DstBucketUnversioned');
  if (isArchived(storageClass)) return reasonOf('SrcObjectNotEligible');
  const { remedy } = reasonOf('DstPutObjectNotPermitted');
  if (encryption?.startsWith('aws:kms'))
    return {
      what: `${UNTOLD}; the object is encrypted by KMS, so perhaps the role may not use one of the keys`,
      remedy: `${reasonOf('DstKmsKeyInvalidState').remedy}; then ${RETRY}`,
    };
  const owner = rule.Destination?.AccessControlTranslation ? ', or to give it to the owner of the destination' : '';
  return {
    what: `${UNTOLD}, and nothing else is seen to be wrong: most likely the role is not allowed to read the source or to write to the destination${owner}`,
    remedy: `${remedy}; then ${RETRY}`,
  };
}

/** S3 says FAILED as soon as one destination has. */
function shared({ what, remedy }: Reason, destinations: number): Reason {
  if (destinations < 2 || !what.startsWith(UNTOLD)) return { what, remedy };
  return {
    what: `${what}; or it failed at another of its ${destinations} destinations, and is still on its way here`,
    remedy,
  };
}

/** S3 never took it up: it is older than the rule, or was written while the rule was disabled. */
function leftOut({ storageClass, encryption }: SourceVersion, rule: ReplicationRule): Reason {
  if (isArchived(storageClass)) return reasonOf('SrcObjectNotEligible');
  if (encryption?.startsWith('aws:kms') && !isOn(rule.SourceSelectionCriteria?.SseKmsEncryptedObjects))
    return {
      what: 'it is encrypted by KMS, and the rule does not take such objects',
      remedy: `name a key for each destination under \`kms\`; ${RETRY} meanwhile`,
    };
  return {
    what: 'no rule took it when it was written: it is older than the rule, was written while the rule was disabled, or was tagged later',
    remedy: RETRY,
  };
}

/** These can't be read without a restore. */
function isArchived(storageClass: string | undefined): boolean {
  return storageClass === 'GLACIER' || storageClass === 'DEEP_ARCHIVE';
}
