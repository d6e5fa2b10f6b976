import { asksForTags, isOn, isV2, type ReplicationRule } from '../document.ts';
import { malformed, type Refusal, refused, unless } from './refusal.ts';

const LONGEST_ID = 255;
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html has a whole number; the console takes no negative one. */
const HIGHEST_PRIORITY = 2 ** 31 - 1;

/** What each version of the schema must have, and must not. */
export function ofForm(rule: ReplicationRule, name: string): readonly Refusal[] {
  const { ID = '', Status } = rule;
  return [
    ...unless(
      ID.length <= LONGEST_ID && /^[\x20-\x7e]*$/.test(ID),
      refused(
        'InvalidArgument',
        `ID length should not exceed allowed limit of ${LONGEST_ID}`,
        `An ID has at most ${LONGEST_ID} characters of ASCII, and that of ${name.slice(0, 60)} has ${ID.length > LONGEST_ID ? ID.length : 'others'}: call it otherwise.`,
      ),
    ),
    ...unless(isSwitch(Status), malformed(`The Status of ${name} must be Enabled or Disabled.`)),
    ...(rule.ExistingObjectReplication === undefined
      ? []
      : [
          malformed(
            `${name} asks for ExistingObjectReplication, which S3 takes no more: take it out, and bring earlier objects by \`concord reconcile\` or by a Batch Replication job.`,
          ),
        ]),
    ...(isV2(rule) ? ofSecondVersion(rule, name) : ofFirstVersion(rule, name)),
  ];
}

function ofSecondVersion(rule: ReplicationRule, name: string): readonly Refusal[] {
  const { DeleteMarkerReplication, Priority, Prefix } = rule;
  const isNumbered =
    Priority === undefined || (Number.isInteger(Priority) && Priority >= 0 && Priority <= HIGHEST_PRIORITY);
  return [
    ...unless(
      DeleteMarkerReplication !== undefined,
      missing(
        'DeleteMarkerReplication',
        `${name} has a Filter, so it must say DeleteMarkerReplication: { Status: Disabled } or Enabled.`,
      ),
    ),
    ...unless(
      DeleteMarkerReplication === undefined || isSwitch(DeleteMarkerReplication.Status),
      malformed(`The Status of DeleteMarkerReplication of ${name} must be Enabled or Disabled.`),
    ),
    ...unless(
      Priority !== undefined,
      missing('Priority', `${name} has a Filter, so it must have a Priority: a number that no other rule has.`),
    ),
    ...unless(isNumbered, malformed(`The Priority of ${name} must be a whole number from 0 to ${HIGHEST_PRIORITY}.`)),
    ...unless(
      Prefix === undefined,
      refused(
        'InvalidRequest',
        'Rule cannot have both Prefix and Filter',
        `${name} has a Prefix beside its Filter: put it into the Filter.`,
      ),
    ),
    ...unless(
      !(asksForTags(rule) && isOn(DeleteMarkerReplication)),
      refused(
        'InvalidRequest',
        'Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for more information.',
        `${name} asks for a tag, also one within Not counts, and delete markers have none: set DeleteMarkerReplication to Disabled, or filter by prefix.`,
      ),
    ),
  ];
}

function ofFirstVersion(rule: ReplicationRule, name: string): readonly Refusal[] {
  const { DeleteMarkerReplication, Priority, SourceSelectionCriteria, Prefix } = rule;
  const add = `add a Filter, which may be empty for all objects`;
  return [
    ...unless(
      Prefix !== undefined,
      malformed(`${name} says for which objects it is neither by Filter nor by Prefix: ${add}.`),
    ),
    ...unless(
      DeleteMarkerReplication === undefined,
      cannot(
        'DeleteMarkerReplication',
        `${name} has no Filter, and then delete markers are always replicated: ${add}, or take DeleteMarkerReplication out.`,
      ),
    ),
    ...unless(
      Priority === undefined,
      cannot('Priority', `${name} has no Filter, and then there are no priorities: ${add}, or take Priority out.`),
    ),
    ...unless(
      SourceSelectionCriteria?.ReplicaModifications === undefined,
      cannot(
        'ReplicaModifications',
        `${name} has no Filter, and then changes of replicas are not synchronised: ${add}.`,
      ),
    ),
  ];
}

/** Encrypted objects, and changes of replicas. */
export function ofSelection(rule: ReplicationRule, name: string): readonly Refusal[] {
  const { SseKmsEncryptedObjects: kms, ReplicaModifications } = rule.SourceSelectionCriteria ?? {};
  const encryption = rule.Destination?.EncryptionConfiguration;
  const isKeyed = Boolean(encryption?.ReplicaKmsKeyID);
  return [
    ...unless(
      [kms, ReplicaModifications].every((one) => one === undefined || isSwitch(one.Status)),
      malformed(`What stands in SourceSelectionCriteria of ${name} must have the Status Enabled or Disabled.`),
    ),
    ...unless(
      !isOn(kms) || isKeyed,
      refused(
        'InvalidRequest',
        'EncryptionConfiguration must be specified if SseKmsEncryptedObjects is Enabled',
        `${name} takes objects that are encrypted by KMS, so it must name a key of the destination's region: Destination.EncryptionConfiguration.ReplicaKmsKeyID.`,
      ),
    ),
    ...unless(
      encryption === undefined || isOn(kms),
      refused(
        'InvalidRequest',
        'SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present',
        `${name} names a key for replicas and does not take objects that are encrypted by KMS: set SourceSelectionCriteria.SseKmsEncryptedObjects to Enabled, or take EncryptionConfiguration out.`,
      ),
    ),
  ];
}

export function isSwitch(status: string | undefined): boolean {
  return status === 'Enabled' || status === 'Disabled';
}

const GUIDE = 'Please refer to S3 Developer Guide for more information.';

const missing = (field: string, remedy: string): Refusal =>
  refused(
    'InvalidRequest',
    `${field} must be specified for this version of Cross Region Replication configuration schema. ${GUIDE}`,
    remedy,
  );

const cannot = (field: string, remedy: string): Refusal =>
  refused(
    'InvalidRequest',
    `${field} cannot be used for this version of Cross Region Replication configuration schema. ${GUIDE}`,
    remedy,
  );
