import { bucketOfArn, isOn, type ReplicationRule, THRESHOLD_MINUTES } from '../document.ts';
import { malformed, type Refusal, refused, unless } from './refusal.ts';
import { isSwitch } from './rule.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html; GLACIER and DEEP_ARCHIVE can't be read without a restore. */
export const STORAGE_CLASSES = [
  ...['STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING'],
  ...['GLACIER', 'DEEP_ARCHIVE', 'OUTPOSTS', 'GLACIER_IR'],
] as const;

export function ofDestination({ Destination }: ReplicationRule, name: string): readonly Refusal[] {
  if (Destination === undefined) return [malformed(`${name} has no Destination: name the bucket, arn:aws:s3:::NAME.`)];
  const { Bucket, StorageClass } = Destination;
  return [
    ...unless(
      bucketOfArn(Bucket) !== undefined,
      refused(
        'InvalidArgument',
        'Invalid bucket ARN',
        `${name} leads to ${Bucket ?? 'nowhere'}; a destination is the ARN of a bucket, arn:aws:s3:::NAME, not its name alone.`,
      ),
    ),
    ...unless(
      StorageClass === undefined || STORAGE_CLASSES.some((one) => one === StorageClass),
      malformed(
        `${name} has the storage class ${StorageClass}, which S3 does not know; there are ${STORAGE_CLASSES.join(', ')}.`,
      ),
    ),
    ...ofOwner(Destination, name),
  ];
}

function ofOwner(
  { Account, AccessControlTranslation: translation }: NonNullable<ReplicationRule['Destination']>,
  name: string,
): readonly Refusal[] {
  return [
    ...unless(
      Account === undefined || /^\d{12}$/.test(Account),
      refused(
        'InvalidArgument',
        'Invalid Account',
        `The Account of ${name} must be the twelve digits of the account that owns the destination, as a text, not ${Account}.`,
      ),
    ),
    ...unless(
      translation === undefined || translation.Owner === 'Destination',
      malformed(`AccessControlTranslation of ${name} must have Owner: Destination, which is all that there is.`),
    ),
    ...unless(
      translation === undefined || Boolean(Account),
      refused(
        'InvalidRequest',
        'Account must be specified when AccessControlTranslation is used',
        `${name} gives replicas to the owner of the destination, so it must say who that is: Destination.Account.`,
      ),
    ),
  ];
}

/** Time control and metrics. */
export function ofTime({ Destination = {} }: ReplicationRule, name: string): readonly Refusal[] {
  const { ReplicationTime: time, Metrics: metrics } = Destination;
  const minutes = [
    [time?.Time?.Minutes, 'ReplicationTime.Time'],
    [metrics?.EventThreshold?.Minutes, 'Metrics.EventThreshold'],
  ] as const;
  return [
    ...unless(
      [time, metrics].every((one) => one === undefined || isSwitch(one.Status)),
      malformed(`ReplicationTime and Metrics of ${name} must have the Status Enabled or Disabled.`),
    ),
    ...minutes.flatMap(([number, field]) => otherMinutes(number, field, name)),
    ...unless(
      time === undefined || time.Time?.Minutes !== undefined,
      malformed(`ReplicationTime of ${name} must say Time: { Minutes: ${THRESHOLD_MINUTES} }.`),
    ),
    ...unless(
      !isOn(time) || isOn(metrics),
      refused(
        'InvalidRequest',
        'Metrics must be enabled when ReplicationTime is enabled',
        `${name} has time control, which takes metrics: Metrics: { Status: Enabled, EventThreshold: { Minutes: ${THRESHOLD_MINUTES} } }.`,
      ),
    ),
    ...unless(
      isOn(time) || metrics?.EventThreshold === undefined,
      refused(
        'InvalidArgument',
        'Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled',
        `${name} has metrics without time control: take EventThreshold out, or enable ReplicationTime.`,
      ),
    ),
  ];
}

function otherMinutes(minutes: number | undefined, field: string, name: string): readonly Refusal[] {
  return unless(
    minutes === undefined || minutes === THRESHOLD_MINUTES,
    refused(
      'InvalidArgument',
      `Minutes must be ${THRESHOLD_MINUTES}`,
      `${field} of ${name} has ${minutes} minutes; S3 knows ${THRESHOLD_MINUTES} and no other number.`,
    ),
  );
}
