import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketNotificationConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DUBLIN, TOKYO, VIRGINIA } from '../support/running.ts';
import { forMoto } from './left-out.ts';
import { startWorld, type World } from './world.ts';

/** The life of a deployment, against a CloudFormation that is not ours. Each test goes on where the one before it ended. */

const FRANKFURT = 'eu-central-1';
const THREE = [VIRGINIA, DUBLIN, TOKYO];
const BUCKETS = { [VIRGINIA]: 'docs-virginia', [DUBLIN]: 'docs-dublin', [TOKYO]: 'docs-tokyo' };
const FOUR = { ...BUCKETS, [FRANKFURT]: 'docs-frankfurt' };
const STACK = 's3-concord-moto';
const MINE = { prefix: 'mine/', policy: { use: 'custom', module: './mine.ts' } };
const LAST = { policy: 'last-writer-wins' };

let world: World;

beforeAll(async () => {
  world = await startWorld('moto');
  await world.configure(documentWith({}));
});
afterAll(async () => await world?.stop());

const documentWith = ({
  buckets = BUCKETS,
  rules = [LAST],
  deploy = {},
}: {
  buckets?: object;
  rules?: object[];
  deploy?: object;
}) => ({
  home: VIRGINIA,
  sets: { documents: { buckets, rules } },
  deploy,
});

it('deploys three regions, the home first, with all that the templates say', async () => {
  const { code, output, changed } = await world.deploy();
  expect([code, output]).toEqual([0, expect.stringContaining(`${STACK} is deployed in ${THREE.join(', ')}.`)]);
  expect(changed).toEqual(THREE);
  for (const region of THREE) expect([region, await resourcesIn(region)]).toEqual([region, resourcesWanted(region)]);
});

it('the same again deploys nothing', async () => {
  const { code, output, changed } = await world.deploy();
  expect([code, changed]).toEqual([0, []]);
  expect(output.match(/No changes to deploy/g)).toHaveLength(3);
});

it('a changed rule reaches the functions of every region', async () => {
  const before = await Promise.all(THREE.map(codeOf));
  await writeFile(join(world.folder, 'mine.ts'), 'export default () => undefined;');
  await world.configure(documentWith({ rules: [MINE, LAST] }));
  const { code, changed } = await world.deploy();
  expect([code, changed]).toEqual([0, THREE]);
  const after = await Promise.all(THREE.map(codeOf));
  expect(after.filter((hash, at) => hash === before[at])).toEqual([]);
});

it('an artifact that does not arrive makes the deployment fail, and it says how far it came', async () => {
  await writeFile(join(world.folder, 'mine.ts'), 'export default () => null;');
  const before = await codeOf(DUBLIN);
  const { code, output } = await world.proxy.losing(/on-object-event\.zip/, () => world.deploy('--region', DUBLIN));
  expect([code, output]).toEqual([1, expect.stringContaining(`${DUBLIN} failed`)]);
  expect(output).toContain('Mend the cause and run the same command again');
  expect(await codeOf(DUBLIN)).toBe(before);
});

it('the same again deploys it then, though nothing has changed since', async () => {
  const before = await codeOf(DUBLIN);
  const { code, changed } = await world.deploy('--region', DUBLIN);
  expect([code, changed]).toEqual([0, [DUBLIN]]);
  expect(await codeOf(DUBLIN)).not.toBe(before);
});

it('so it does where the last deployment was rolled back after the functions had been changed', async () => {
  const { code, output, changed } = await world.proxy.inStatus('UPDATE_ROLLBACK_COMPLETE', () =>
    world.deploy('--region', DUBLIN),
  );
  expect([code, output, changed]).toEqual([
    0,
    expect.stringContaining(`The last deployment to ${DUBLIN} failed`),
    [DUBLIN],
  ]);
});

it('a stack that can only be removed is not touched, and the command to do so is told', async () => {
  const { code, output, changed } = await world.proxy.inStatus('ROLLBACK_COMPLETE', () => world.deploy());
  expect([code, output, changed]).toEqual([
    1,
    expect.stringContaining(`npm run remove -- --stage moto --region ${VIRGINIA}`),
    [],
  ]);
});

it('a changed setting reaches the stack, here of one region', async () => {
  await world.configure(documentWith({ rules: [MINE, LAST], deploy: { pushTimeoutSeconds: 120 } }));
  const { code, changed } = await world.deploy('--region', TOKYO);
  expect([code, changed]).toEqual([0, [TOKYO]]);
  // Five seconds for code of one's own, twice.
  expect((await functionIn(TOKYO, 'on-push')).Timeout).toBe(120 + 10);
  expect((await functionIn(DUBLIN, 'on-push')).Timeout).toBe(300 + 10);
});

it('a region is added: it gets a stack, and those that are there learn of it', async () => {
  await world.configure(documentWith({ buckets: FOUR }));
  const { code, changed } = await world.deploy();
  expect([code, changed]).toEqual([0, Object.keys(FOUR)]);
  for (const region of Object.keys(FOUR))
    expect([region, await resourcesIn(region)]).toEqual([region, resourcesWanted(region)]);
});

it('a bucket that is missing is told of by name, where CloudFormation shows it', async () => {
  const { Status, Reason } = await world.bucketTrigger(TOKYO, 'Create');
  expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('bucket docs-tokyo does not exist. Create it')]);
});

describe('a bucket that has a notification already', () => {
  const theirs = { Id: 'thumbnails', Events: ['s3:ObjectTagging:Put'] } as const;

  it('gets ours beside it, by the function as it was deployed', async () => {
    for (const [region, Bucket] of Object.entries(FOUR)) await makeBucket(region, Bucket);
    const { s3, queues } = world.at(DUBLIN);
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: 'thumbnails' }));
    const { Attributes } = await queues.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const QueueConfigurations = [{ ...theirs, Events: [...theirs.Events], QueueArn: Attributes?.QueueArn }];
    const NotificationConfiguration = { QueueConfigurations };
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: FOUR[DUBLIN], NotificationConfiguration }));

    for (const region of Object.keys(FOUR))
      expect((await world.bucketTrigger(region, 'Create')).Status).toBe('SUCCESS');
    const { QueueConfigurations: kept, LambdaFunctionConfigurations: ours } = await notificationsIn(DUBLIN);
    expect(kept).toMatchObject([theirs]);
    expect(ours).toMatchObject([
      { Id: STACK, Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated', 's3:ObjectRemoved:Delete'] },
    ]);
  });

  it('is no finding of the doctor, who finds nothing wrong at all', async () => {
    const { tables } = world.at(VIRGINIA);
    // The template says so; moto's CloudFormation takes no notice of it.
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await tables.send(
      new UpdateContinuousBackupsCommand({ TableName: `${STACK}-journal`, PointInTimeRecoverySpecification }),
    );
    expect(await world.doctor()).toEqual({ code: 0, output: expect.stringContaining('Nothing is wrong.') });
  });

  it('keeps its own when ours is taken out', async () => {
    for (const region of Object.keys(FOUR))
      expect((await world.bucketTrigger(region, 'Delete')).Status).toBe('SUCCESS');
    const { QueueConfigurations: kept, LambdaFunctionConfigurations: ours } = await notificationsIn(DUBLIN);
    expect(kept).toMatchObject([theirs]);
    expect(ours).toBeUndefined();
  });
});

it('removes every stack, the home last, and keeps buckets and journal', async () => {
  const { code, output, changed } = await world.remove();
  expect([code, changed]).toEqual([0, Object.keys(FOUR).reverse()]);
  expect(output).toContain(`table ${STACK}-journal in ${VIRGINIA}`);
  for (const region of Object.keys(FOUR)) await expect(resourcesIn(region)).rejects.toThrow('does not exist');
});

it('removes what is left of a removal that failed half-way: here nothing', async () => {
  const { code, output, changed } = await world.remove();
  expect([code, changed]).toEqual([0, []]);
  expect(output.match(/There is no stack/g)).toHaveLength(4);
});

it('goes on with the journal that was left', async () => {
  const { code, output } = await world.deploy('--region', VIRGINIA);
  expect([code, output]).toEqual([
    0,
    expect.stringContaining(`Table ${STACK}-journal is there from an earlier deployment`),
  ]);
  expect((await world.deploy('--region', VIRGINIA)).changed).toEqual([]);
});

it('a home without buckets, and so without functions, is deployed once as well', async () => {
  await world.configure({ ...documentWith({ deploy: { prefix: 'bare' } }), home: FRANKFURT });
  expect(await world.deploy('--region', FRANKFURT)).toMatchObject({ code: 0, changed: [FRANKFURT] });
  expect(await world.deploy('--region', FRANKFURT)).toMatchObject({ code: 0, changed: [] });
});

/** Of the stack, by id. */
async function resourcesIn(region: string): Promise<string[]> {
  const ids: string[] = [];
  const pages = paginateListStackResources({ client: world.at(region).stacks }, { StackName: STACK });
  for await (const { StackResourceSummaries = [] } of pages)
    ids.push(...StackResourceSummaries.map(({ LogicalResourceId = '' }) => LogicalResourceId));
  return ids.sort();
}

/** Of the template that was uploaded last, but for what moto lacks. */
function resourcesWanted(region: string): string[] {
  const { template = { Resources: {} } } = world.proxy.templates.findLast((one) => one.region === region) ?? {};
  return Object.keys(forMoto(template).Resources).sort();
}

async function functionIn(region: string, name: string) {
  return await world
    .at(region)
    .functions.send(new GetFunctionConfigurationCommand({ FunctionName: `${STACK}-${name}` }));
}

const codeOf = async (region: string) => (await functionIn(region, 'on-object-event')).CodeSha256;

/** With what a new bucket has on AWS by itself. */
async function makeBucket(region: string, Bucket: string): Promise<void> {
  const { s3 } = world.at(region);
  const elsewhere = { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  await s3.send(new CreateBucketCommand({ Bucket, ...(region === VIRGINIA ? {} : elsewhere) }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const blocked = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: blocked }));
}

async function notificationsIn(region: keyof typeof FOUR) {
  return await world.at(region).s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: FOUR[region] }));
}
