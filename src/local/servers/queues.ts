import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ACCOUNT, QUEUE_NAMES, type QueueName, queueName, STACK_CREDENTIALS } from '../names.ts';

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

export type RegionQueues = Readonly<Record<QueueName, Queue>>;

export interface QueueDepth {
  /** Waiting to be received. */
  readonly visible: number;
  /** Received and not yet deleted, or waiting for another try. */
  readonly inFlight: number;
  readonly delayed: number;
}

export interface QueueSettings {
  readonly visibilitySeconds: number;
  /** Receives after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/** Two weeks, the most that SQS allows: a dead letter should outlive somebody's holidays. */
const RETENTION_SECONDS = 1_209_600;

export function sqsClient(endpoint: string, region: string): SQSClient {
  return new SQSClient({ endpoint, region, credentials: STACK_CREDENTIALS });
}

/** Creates a region's queues, or brings them to these settings where an earlier run left them. */
export async function ensureQueues(client: SQSClient, region: string, settings: QueueSettings): Promise<RegionQueues> {
  const ensure = (name: QueueName, attributes: Record<string, string> = {}) =>
    ensureQueue(client, queueName(region, name), {
      VisibilityTimeout: String(settings.visibilitySeconds),
      MessageRetentionPeriod: String(RETENTION_SECONDS),
      ...attributes,
    });
  const redriveTo = ({ arn }: Queue) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: settings.maxReceiveCount }),
  });

  const [pushDead, failedEventsDead] = await Promise.all([ensure('push-dead'), ensure('failed-events-dead')]);
  const [push, events, failedEvents] = await Promise.all([
    ensure('push', redriveTo(pushDead)),
    ensure('events', redriveTo(failedEventsDead)),
    ensure('failed-events', redriveTo(failedEventsDead)),
  ]);
  return { push, events, 'push-dead': pushDead, 'failed-events': failedEvents, 'failed-events-dead': failedEventsDead };
}

async function ensureQueue(client: SQSClient, name: string, attributes: Record<string, string>): Promise<Queue> {
  // Created without attributes, for a queue that an earlier run made with others would be refused.
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name }));
  const url = await reachableUrl(client, name, QueueUrl);
  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { name, url, arn: Attributes?.QueueArn ?? '' };
}

/** fauxqs names a host that few machines resolve, and after a restart the port of the earlier run; its own path is what counts. */
async function reachableUrl(client: SQSClient, name: string, url: string | undefined): Promise<string> {
  if (url && !new URL(url).pathname.startsWith(`/${ACCOUNT}/`)) return url;
  const endpoint = await client.config.endpoint?.();
  if (!endpoint) throw new Error('the SQS client has no endpoint of its own');
  const port = endpoint.port === undefined ? '' : `:${endpoint.port}`;
  return `${endpoint.protocol}//${endpoint.hostname}${port}/${ACCOUNT}/${name}`;
}

const DEPTH_ATTRIBUTES = {
  visible: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const;

export async function queueDepth(client: SQSClient, queue: Queue): Promise<QueueDepth> {
  const AttributeNames = Object.values(DEPTH_ATTRIBUTES);
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queue.url, AttributeNames }));
  const read = (name: keyof typeof DEPTH_ATTRIBUTES) => Number(Attributes?.[DEPTH_ATTRIBUTES[name]] ?? 0);
  return { visible: read('visible'), inFlight: read('inFlight'), delayed: read('delayed') };
}

export async function queueDepths(client: SQSClient, queues: RegionQueues): Promise<Record<QueueName, QueueDepth>> {
  const depths = await Promise.all(
    QUEUE_NAMES.map(async (name) => [name, await queueDepth(client, queues[name])] as const),
  );
  return Object.fromEntries(depths) as Record<QueueName, QueueDepth>;
}

export const isEmpty = (depth: QueueDepth): boolean => depth.visible + depth.inFlight + depth.delayed === 0;
