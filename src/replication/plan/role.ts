import { bucketOfArn, isOn, type ReplicationDocument } from '../document.ts';

/** By the service alone. */
export const ROLE_TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
} as const;

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What S3 must be allowed to replicate by a configuration, and no more. `region`: the source's; `sourceKey`: the key of its objects. */
export function rolePolicy(
  source: { readonly bucket: string; readonly region: string; readonly key?: string | undefined },
  { Rules = [] }: ReplicationDocument,
): PolicyDocument {
  const destinations = [...new Set(Rules.flatMap(({ Destination }) => bucketOfArn(Destination?.Bucket) ?? []))];
  const isOverridden = Rules.some(({ Destination }) => Destination?.AccessControlTranslation !== undefined);
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ReadRules',
        Effect: 'Allow',
        Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
        Resource: [bucketArn(source.bucket)],
      },
      {
        Sid: 'ReadVersions',
        Effect: 'Allow',
        Action: [
          ...['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
          // Where objects are locked, their locks are replicated.
          ...['s3:GetObjectRetention', 's3:GetObjectLegalHold'],
        ],
        Resource: [`${bucketArn(source.bucket)}/*`],
      },
      {
        Sid: 'WriteReplicas',
        Effect: 'Allow',
        Action: [
          ...['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
          ...(isOverridden ? ['s3:ObjectOwnerOverrideToBucketOwner'] : []),
        ],
        Resource: destinations.map((bucket) => `${bucketArn(bucket)}/*`),
      },
      ...ofKeys(source, Rules),
    ],
  };
}

function ofKeys(
  { bucket, region, key }: { readonly bucket: string; readonly region: string; readonly key?: string | undefined },
  rules: NonNullable<ReplicationDocument['Rules']>,
): readonly PolicyStatement[] {
  const encrypted = rules.filter(({ SourceSelectionCriteria: of }) => isOn(of?.SseKmsEncryptedObjects));
  const keys = [
    ...new Set(encrypted.flatMap(({ Destination }) => Destination?.EncryptionConfiguration?.ReplicaKmsKeyID ?? [])),
  ];
  if (keys.length === 0) return [];
  const within = (of: string, buckets: readonly string[]) => ({
    StringLike: {
      'kms:ViaService': `s3.${of}.amazonaws.com`,
      'kms:EncryptionContext:aws:s3:arn': buckets.flatMap((one) => [bucketArn(one), `${bucketArn(one)}/*`]),
    },
  });
  return [
    {
      Sid: 'Decrypt',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      // Objects may be encrypted by any key; without a default one the bucket in the context is what narrows it.
      Resource: [key ?? `arn:aws:kms:${region}:*:key/*`],
      Condition: within(region, [bucket]),
    },
    {
      Sid: 'Encrypt',
      Effect: 'Allow',
      Action: ['kms:Encrypt'],
      Resource: keys,
      Condition: { StringLike: { 'kms:ViaService': keys.map((one) => `s3.${one.split(':')[3]}.amazonaws.com`) } },
    },
  ];
}

const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;

/** At most 64 characters, as IAM has it: long names end in a digest of the whole, which the caller makes. */
export function roleName(stack: string, set: string, region: string, digest: (text: string) => string): string {
  const whole = `${stack}-replication-${set}-${region}`;
  return whole.length <= LONGEST_ROLE ? whole : `${whole.slice(0, LONGEST_ROLE - 9)}-${digest(whole).slice(0, 8)}`;
}

const LONGEST_ROLE = 64;
