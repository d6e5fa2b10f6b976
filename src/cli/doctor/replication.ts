import { GetBucketOwnershipControlsCommand, GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketOfArn } from '../../replication/document.ts';
import { rulesFindings } from '../../replication/plan/findings.ts';
import { planReplication } from '../../replication/plan/plan.ts';
import type { KnownBucket } from '../../replication/validate/index.ts';
import { listed } from '../../replication/wish/reach.ts';
import { readConfiguration, type StoredConfiguration } from '../replication/configuration.ts';
import { kmsOf, unlessRefused } from '../replication/observe.ts';
import type { BucketCheck, BucketUnderCheck } from './bucket.ts';
import { type Says, statusOf, unchecked, wrong } from './finding.ts';
import { roleFindings } from './replication-role.ts';

/** S3's own replication between the buckets of a set is taken for what it is: replicas are no writes of their own. */
export const replication: BucketCheck = {
  name: 'replication',
  async look(about) {
    let configuration: StoredConfiguration | undefined;
    try {
      configuration = await readConfiguration(about.s3, about.bucket);
    } catch (error) {
      return [unchecked(error, 's3:GetReplicationConfiguration')];
    }
    const drift = ofDrift(configuration, about);
    if (!configuration) return drift;
    return [...drift, ...(await ofRules(configuration, about)), ...(await roleFindings(configuration.role, about))];
  },
};

/** Whether the rules are those that the configuration asks for. */
function ofDrift(configuration: StoredConfiguration | undefined, about: BucketUnderCheck): readonly Says[] {
  const { set, region, bucket, replication: settings } = about;
  if (settings === undefined) return [];
  const buckets = set.regions.map((one) => ({ region: one, bucket: set.buckets[one]?.bucket ?? '' }));
  const found = { versioning: 'Enabled' as const, ...(configuration ? { configuration } : {}) };
  const [plan] = planReplication({
    ...{ settings, set: { name: set.name, buckets } },
    observed: [{ state: 'read', region, bucket, found }],
    roleOf: () => configuration?.role ?? '',
  });
  const changes = plan?.changes.filter(({ kind }) => kind !== 'keep') ?? [];
  if (changes.length === 0) return [];
  const told = changes.map(({ kind, rule }) => `${rule.ID} is ${WANTED[kind]}`);
  return [
    wrong(
      `The rules of S3's replication are not those of the configuration: ${listed(told)}.`,
      '`npx concord replication plan` tells the difference, and `npx concord replication apply` puts them',
    ),
  ];
}

const WANTED = { add: 'missing', change: 'other', remove: 'asked for no more', restate: 'of the older form', keep: '' };

async function ofRules(configuration: StoredConfiguration, about: BucketUnderCheck): Promise<readonly Says[]> {
  const { s3, bucket, region, set, replication: settings } = about;
  const names = configuration.rules.flatMap(({ rule }) => bucketOfArn(rule.Destination?.Bucket) ?? []);
  const [kms, { Status: versioning = 'Unversioned' }, destinations, ownership] = await Promise.all([
    kmsOf(s3, bucket),
    s3.send(new GetBucketVersioningCommand({ Bucket: bucket })),
    knownDestinations(s3, names),
    ownershipsOf(s3, names),
  ]);
  const others = set.regions
    .filter((other) => other !== region)
    .map((other) => ({ region: other, bucket: set.buckets[other]?.bucket ?? '' }));
  const wantsDeleteMarkers =
    settings?.['delete-markers'] === true || (settings?.rules ?? []).some((rule) => rule['delete-markers']);
  return rulesFindings({
    ...{ bucket, region, others, destinations, ownership, wantsDeleteMarkers },
    found: { versioning, configuration, ...(kms ? { kms } : {}) },
  });
}

/** Asked in the source's region: whom S3 sends elsewhere is not known, and not refused. */
async function knownDestinations(s3: S3Client, names: readonly string[]): Promise<Record<string, KnownBucket | null>> {
  const known = await Promise.all(
    names.map(async (name): Promise<[string, KnownBucket | null] | undefined> => {
      try {
        const { Status = 'Unversioned' } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }));
        return [name, { name, versioning: Status }];
      } catch (error) {
        return statusOf(error) === 404 ? [name, null] : undefined;
      }
    }),
  );
  return Object.fromEntries(known.filter((one) => one !== undefined));
}

async function ownershipsOf(s3: S3Client, names: readonly string[]): Promise<Record<string, string>> {
  const known = await Promise.all(
    names.map(async (Bucket) => {
      const answer = await unlessRefused(() => s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).catch(
        () => undefined,
      );
      return [Bucket, answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership] as const;
    }),
  );
  return Object.fromEntries(known.flatMap(([name, owning]) => (owning === undefined ? [] : [[name, owning]])));
}
