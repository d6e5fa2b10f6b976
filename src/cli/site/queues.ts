import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueuePair } from '../../adapters/aws/dead-letters.ts';
import { createSqsClient } from '../../adapters/aws/push-queue.ts';
import { ACCOUNT, queueName } from '../../local/names.ts';
import { type Deployment, LOCAL_CREDENTIALS } from './journal-access.ts';

export const QUEUES = ['push', 'events'] as const;
export type QueueKind = (typeof QUEUES)[number];

/** As deployed, and on the embedded stack: a queue, and where its dead letters rest. */
const DEPLOYED = {
  push: ['push', 'push-dead-letters'],
  events: ['failed-events', 'failed-events-dead-letters'],
} as const;
const EMBEDDED = { push: ['push', 'push-dead'], events: ['failed-events', 'failed-events-dead'] } as const;

/** Every region has queues of its own: those of its buckets, and the home's. */
export function regionsOf({ compiled }: Deployment): readonly string[] {
  const all = [compiled.home, ...[...compiled.sets.values()].flatMap(({ regions }) => regions)];
  return [...new Set<string>(all)];
}

export function queueClient({ local }: Deployment, region: string): SQSClient {
  const endpoint = local?.sqs ?? process.env.AWS_ENDPOINT_URL_SQS;
  return createSqsClient({
    region,
    ...(endpoint ? { endpoint } : {}),
    ...(local ? { credentials: LOCAL_CREDENTIALS } : {}),
  });
}

/** Undefined where the region has no such queues. */
export async function queuePair(
  { local, stack }: Deployment,
  region: string,
  kind: QueueKind,
  client: SQSClient,
): Promise<QueuePair | undefined> {
  if (local) {
    // The embedded SQS names a host that few machines resolve; its own path is what counts.
    const urlOf = (name: (typeof EMBEDDED)[QueueKind][number]) => `${local.sqs}/${ACCOUNT}/${queueName(region, name)}`;
    const [source, dead] = EMBEDDED[kind];
    return { sourceUrl: urlOf(source), deadUrl: urlOf(dead) };
  }
  const [sourceUrl, deadUrl] = await Promise.all(DEPLOYED[kind].map((name) => urlNamed(`${stack}-${name}`, client)));
  return sourceUrl === undefined || deadUrl === undefined ? undefined : { sourceUrl, deadUrl };
}

async function urlNamed(QueueName: string, client: SQSClient): Promise<string | undefined> {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}
