import { tableName } from './names.ts';
import type { Backing } from './servers/backing.ts';
import type { RegionPlan } from './topology.ts';

/** What `concord local --json` prints in one line: where everything can be reached. */
export interface ReadyInfo {
  readonly ready: true;
  readonly regions: Readonly<Record<string, ReadyRegion>>;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly table: string;
  readonly lambda: string;
  /** For the commands of this folder alone, and not printed: */
  readonly inside: {
    /** Where embedded regions have their S3. */
    readonly s3: Readonly<Record<string, string>>;
    readonly pushQueueUrl: string;
  };
}

export interface ReadyRegion {
  readonly endpoint: string;
  /** Of the first replica set that has one here. */
  readonly bucket: string;
  /** By replica set. */
  readonly buckets: Readonly<Record<string, string>>;
}

export function readyInfo(
  plans: readonly RegionPlan[],
  s3Endpoints: Readonly<Record<string, string>>,
  backing: Pick<Backing, 'dynamodb' | 'sqs' | 'regions'>,
  lambda: string,
  home: string,
): ReadyInfo {
  const { queues } = backing.regions.get(home) ?? [...backing.regions.values()][0] ?? {};
  const inside = { s3: s3Endpoints, pushQueueUrl: queues?.push.url ?? '' };
  const regions = Object.fromEntries(plans.map((plan) => [plan.region, readyRegion(plan, s3Endpoints[plan.region])]));
  return { ready: true, regions, dynamodb: backing.dynamodb, sqs: backing.sqs, table: tableName, lambda, inside };
}

function readyRegion({ buckets }: RegionPlan, embedded: string | undefined): ReadyRegion {
  const [first] = buckets;
  return {
    endpoint: first?.endpoint ?? embedded ?? '',
    bucket: first?.bucket ?? '',
    buckets: Object.fromEntries(buckets.map(({ set, bucket }) => [set, bucket])),
  };
}
