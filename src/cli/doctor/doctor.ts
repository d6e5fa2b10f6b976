// src/cli/doctor: checks of a deployment, one a file.
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { createDynamoClient } from '../../adapters/aws/journal.ts';
import { createBucketClient } from '../../adapters/aws/s3/index.ts';
import { functionName, queueName } from '../../local/names.ts';
import { DEFAULT_FUNCTION_TIMEOUT_MS } from '../../local/options.ts';
import { nextStep } from '../errors.ts';
import { type Deployment, LOCAL_CREDENTIALS } from '../site/journal-access.ts';
import { ownAccount } from '../site/own-account.ts';
import { QUEUES, type QueueKind, queueClient, queuePair, regionsOf } from '../site/queues.ts';
import type { BucketCheck, BucketUnderCheck } from './bucket.ts';
import { clock } from './clock.ts';
import { encryption } from './encryption.ts';
import { conditions } from './endpoints/conditions.ts';
import { missingCredentials } from './endpoints/credentials.ts';
import { type Finding, isDenied, type Says, statusOf, unchecked, wrong } from './finding.ts';
import { lifecycle } from './lifecycle.ts';
import { notifications } from './notifications.ts';
import { ownCodeFindings } from './own-code.ts';
import { permissions } from './permissions.ts';
import { publicAccess } from './public-access.ts';
import { lookAtQueue } from './queue.ts';
import { replication } from './replication.ts';
import { lookAtTable } from './table.ts';
import { versioning } from './versioning.ts';

/** A new check of buckets is one file and one line here. */
export const BUCKET_CHECKS: readonly BucketCheck[] = [
  versioning,
  notifications,
  publicAccess,
  encryption,
  lifecycle,
  replication,
  permissions,
  conditions,
  clock,
];

export interface Examination {
  readonly table?: string;
  /** How long losers are to be had, days. */
  readonly loserDays: number;
  /** Where modules of `custom` policies are looked for. Left out: here. */
  readonly folder?: string;
  now(): number;
}

/** Looks at everything that the product stands on, by calls that change nothing; outside AWS what is tried out is removed again. */
export async function examine(site: Deployment, examination: Examination): Promise<readonly Finding[]> {
  const noCredentials = await missingCredentials(site);
  const sets = [...site.compiled.sets.values()];
  const all = sets.flatMap((set) => set.regions.map((region) => ({ set, region })));
  // Elsewhere than at AWS there may be credentials of their own.
  const buckets = noCredentials ? all.filter(({ set, region }) => set.buckets[region]?.endpoint !== undefined) : all;
  const found = await Promise.all([
    ...buckets.map(async ({ set, region }) => await bucketFindings(site, set, region, examination)),
    ownCodeFindings(site, examination.folder ?? '.'),
    ...(noCredentials ? [[noCredentials]] : [tableFindings(site, examination)]),
    ...(noCredentials ? [] : regionsOf(site).map(async (region) => await queueFindings(site, region))),
  ]);
  return found.flat();
}

async function bucketFindings(
  site: Deployment,
  set: BucketUnderCheck['set'],
  region: BucketUnderCheck['set']['regions'][number],
  { loserDays, now }: Examination,
): Promise<Finding[]> {
  const address = set.buckets[region];
  if (!address) return [];
  const { config, local, stack } = site;
  const s3 = createBucketClient({
    region,
    address,
    ...(local ? { embedded: local.inside.s3[region], credentials: LOCAL_CREDENTIALS } : ownAccount(site.compiled.home)),
  });
  const { triggers = 's3', bucketTriggers = {}, kmsKeys = [] } = (config.deploy ?? {}) as DeploySection;
  const { bucket, endpoint } = address;
  const about: BucketUnderCheck = {
    ...{ s3, bucket, region, endpoint, set, kmsKeys, loserDays, now },
    eventsQueue: local ? queueName(region, 'events') : `${stack}-events`,
    onObjectEvent: local ? functionName(region, 'on-object-event') : `${stack}-on-object-event`,
    trigger: bucketTriggers[bucket] ?? triggers,
    replication: config.sets[set.name]?.replication,
    isEmbedded: local !== undefined,
  };
  const where = `${bucket} in ${region}`;
  try {
    const unreachable = await reach(about);
    if (unreachable) return [{ ...unreachable, check: 'reachable', where }];
    const ends = await Promise.all(
      BUCKET_CHECKS.map(async ({ name, look }) => (await look(about)).map((says) => ({ ...says, check: name, where }))),
    );
    return ends.flat();
  } finally {
    s3.destroy();
  }
}

/** Of the section, as far as it matters here. */
interface DeploySection {
  readonly triggers?: BucketUnderCheck['trigger'];
  readonly bucketTriggers?: Readonly<Record<string, BucketUnderCheck['trigger']>>;
  readonly kmsKeys?: readonly string[];
}

async function reach({ s3, bucket, region }: BucketUnderCheck): Promise<Says | undefined> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return undefined;
  } catch (error) {
    const status = statusOf(error);
    if (status === 404)
      return wrong('There is no such bucket.', `create it in ${region}, versioned, or mend the configuration`);
    if (status === 301) return wrong(`The bucket lies in another region than ${region}.`, 'mend the configuration');
    if (isDenied(error))
      return wrong(
        'You may not look at the bucket.',
        'allow s3:ListBucket, or take other credentials; or does the bucket belong to another account?',
      );
    return wrong(
      `It can't be reached: ${(error as Error).message}`,
      nextStep(error) ?? 'look at the network, the endpoint, and AWS Health',
    );
  }
}

async function tableFindings({ compiled, local, stack }: Deployment, { table }: Examination): Promise<Finding[]> {
  const endpoint = local?.dynamodb ?? process.env.AWS_ENDPOINT_URL_DYNAMODB;
  const client = createDynamoClient({
    region: compiled.home,
    ...(endpoint ? { endpoint } : {}),
    ...(local ? { credentials: LOCAL_CREDENTIALS } : {}),
  });
  const name = table ?? local?.table ?? `${stack}-journal`;
  try {
    const says = await lookAtTable(client, name);
    return says.map((one) => ({ ...one, check: 'journal', where: `table ${name} in ${compiled.home}` }));
  } finally {
    client.destroy();
  }
}

async function queueFindings(site: Deployment, region: string): Promise<Finding[]> {
  const client = queueClient(site, region);
  try {
    const ends = await Promise.all(
      QUEUES.map(async (kind) => {
        const says = await queueSays(site, region, kind, client);
        return says.map((one) => ({ ...one, check: 'queues', where: `queue of ${kind} in ${region}` }));
      }),
    );
    return ends.flat();
  } finally {
    client.destroy();
  }
}

async function queueSays(
  site: Deployment,
  region: string,
  kind: QueueKind,
  client: ReturnType<typeof queueClient>,
): Promise<readonly Says[]> {
  try {
    const pair = await queuePair(site, region, kind, client);
    if (pair) return await lookAtQueue(client, kind, pair, await timeoutSeconds(site, region, kind));
    // A home without a bucket has a journal and no functions.
    const hasBucket = [...site.compiled.sets.values()].some(({ regions }) => regions.some((one) => one === region));
    return hasBucket ? [wrong('There is no such queue.', 'deploy again')] : [];
  } catch (error) {
    return [unchecked(error, 'sqs:GetQueueUrl')];
  }
}

const CALLED = { push: 'on-push', events: 'on-failed-event' } as const;

async function timeoutSeconds(
  { local, stack }: Deployment,
  region: string,
  kind: QueueKind,
): Promise<number | undefined> {
  if (local) return DEFAULT_FUNCTION_TIMEOUT_MS / 1000;
  const client = new LambdaClient({ region });
  try {
    const { Timeout } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: `${stack}-${CALLED[kind]}` }),
    );
    return Timeout;
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
