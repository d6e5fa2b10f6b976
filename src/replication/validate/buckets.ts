import { bucketOfArn, type ReplicationDocument, ruleName } from '../document.ts';
import { type KnownBucket, type Refusal, refused, type Surroundings, unless } from './refusal.ts';

/** What the buckets have to be. */
export function ofBuckets({ Rules = [] }: ReplicationDocument, surroundings: Surroundings): readonly Refusal[] {
  const { source, destinations = {} } = surroundings;
  return [
    ...unless(
      source?.versioning === undefined || source.versioning === 'Enabled',
      refused(
        'InvalidRequest',
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        `${source?.name} does not keep versions: ${enableVersioning(source?.name)}`,
      ),
    ),
    ...Rules.flatMap(({ Destination, ...rule }, index) => {
      const name = bucketOfArn(Destination?.Bucket);
      if (name === undefined) return [];
      const known = Object.hasOwn(destinations, name) ? destinations[name] : undefined;
      return [...ofSelf(name, source, ruleName(rule, index)), ...ofDestination(name, known)].map((one) => ({
        ...one,
        rule: index,
      }));
    }),
  ];
}

function ofSelf(name: string, source: KnownBucket | undefined, rule: string): readonly Refusal[] {
  return unless(
    source?.name !== name,
    refused(
      'InvalidRequest',
      'Destination bucket cannot be the same as the source bucket.',
      `${rule} leads from ${name} to ${name} itself: name another bucket.`,
    ),
  );
}

function ofDestination(name: string, known: KnownBucket | null | undefined): readonly Refusal[] {
  if (known === null)
    return [
      refused(
        'InvalidRequest',
        'Destination bucket must exist.',
        `There is no bucket ${name}: create it, versioned, or name another.`,
      ),
    ];
  return unless(
    known?.versioning === undefined || known.versioning === 'Enabled',
    refused(
      'InvalidRequest',
      'Destination bucket must have versioning enabled.',
      `${name} does not keep versions: ${enableVersioning(name)}`,
    ),
  );
}

const enableVersioning = (name = 'BUCKET'): string =>
  `aws s3api put-bucket-versioning --bucket ${name} --versioning-configuration Status=Enabled; after the first time wait 15 minutes.`;
