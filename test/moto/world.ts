import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { stringify } from 'yaml';
import { type Ended, run } from './commands.ts';
import { type RequestType, requestCustomResource } from './custom-resource.ts';
import { ACCOUNT, startMoto } from './moto.ts';
import { startProxy } from './proxy.ts';

/** What changes something in a region: a stack, or what is uploaded for one. */
const CHANGES = /^(CreateStack|UpdateStack|DeleteStack|PUT \/[^/]+\/.)/;

/** moto, the proxy before it, a folder with a configuration, and the project's commands. */
export async function startWorld(stage: string) {
  const moto = await startMoto();
  const proxy = await startProxy(moto.endpoint);
  const folder = await mkdtemp(join(tmpdir(), 'concord-moto-'));
  const config = join(folder, 'concord.yml');
  const stack = `s3-concord-${stage}`;
  const options = ['--stage', stage, '--config', config];

  return {
    proxy,
    folder,
    configure: async (document: object) => await writeFile(config, stringify(document)),
    deploy: async (...args: readonly string[]) => await changing('deploy/deploy.ts', ...args),
    remove: async (...args: readonly string[]) => await changing('deploy/remove.ts', ...args),
    doctor: async () => await run(proxy.endpoint, 'src/cli/main.ts', 'doctor', '--aws', ...options),
    bucketTrigger,
    at,
    async stop(): Promise<void> {
      proxy.stop();
      await moto.stop();
      await rm(folder, { recursive: true });
    },
  };

  /** Clients of moto itself, which leave no trace at the proxy. */
  function at(region: string) {
    const client = { region, endpoint: moto.endpoint, credentials: { accessKeyId: 'fake', secretAccessKey: 'fake' } };
    return {
      stacks: new CloudFormationClient(client),
      tables: new DynamoDBClient(client),
      functions: new LambdaClient(client),
      s3: new S3Client({ ...client, forcePathStyle: true }),
      queues: new SQSClient(client),
    };
  }

  /** Does in CloudFormation's place what the region's template says of its bucket, by the function's zip file as it was uploaded. */
  async function bucketTrigger(
    region: string,
    type: RequestType,
  ): Promise<{ readonly Status: string; readonly Reason?: string | undefined }> {
    const { stacks, s3 } = at(region);
    const { template = { Resources: {} } } = proxy.templates.findLast((one) => one.region === region) ?? {};
    const properties = Object.values(template.Resources).find(
      ({ Type }) => Type === 'Custom::BucketTrigger',
    )?.Properties;
    const { Properties } = template.Resources.BucketTriggerLambdaFunction ?? {};
    const Key = (Properties?.Code as { S3Key: string } | undefined)?.S3Key;
    const uploads = { StackName: stack, LogicalResourceId: 'ServerlessDeploymentBucket' };
    const { StackResourceDetail } = await stacks.send(new DescribeStackResourceCommand(uploads));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: StackResourceDetail?.PhysicalResourceId, Key }));
    const zip = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const FunctionArn = `arn:aws:lambda:${region}:${ACCOUNT}:function:${stack}-on-object-event`;
    const resolved = { ...properties, BucketOwner: ACCOUNT, FunctionArn };
    return await requestCustomResource({ zip, endpoint: moto.endpoint, region }, type, resolved);
  }

  /** Runs the command, and tells in which regions something was changed meanwhile, in order. */
  async function changing(
    file: string,
    ...args: readonly string[]
  ): Promise<Ended & { readonly changed: readonly string[] }> {
    const before = proxy.seen.length;
    const ended = await run(proxy.endpoint, file, ...options, ...args);
    const changes = proxy.seen.slice(before).filter(({ what }) => CHANGES.test(what));
    return { ...ended, changed: [...new Set(changes.map(({ region }) => region))] };
  }
}
export type World = Awaited<ReturnType<typeof startWorld>>;
