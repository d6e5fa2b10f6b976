import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { adapterFailure } from '../journal/failures.ts';

/** Below one second a failure in a loop would burn its receives; above twelve hours SQS refuses. */
const LEAST_SECONDS = 1;
const MOST_SECONDS = 43_200;

/** The message is back in its queue, or gone: its delay is no longer ours to set. */
const NOT_IN_FLIGHT = new Set(['MessageNotInflight', 'ReceiptHandleIsInvalid']);

export interface Visibility {
  /**
   * Makes a received message come back after a delay that grows with its attempts (1 is the first delivery).
   * The queue is named by ARN, as events name it. One request.
   */
  retryLater(queueArn: string, receiptHandle: string, attempt: number): Promise<void>;
}

export interface VisibilityOptions {
  readonly client: SQSClient;
  readonly baseSeconds: number;
  readonly maxSeconds: number;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/** Retries by visibility: a message sent to oneself would be a loop to AWS, which cuts it after about 16 hops. */
export function createVisibility({ client, baseSeconds, maxSeconds, random }: VisibilityOptions): Visibility {
  return {
    async retryLater(queueArn, receiptHandle, attempt) {
      const QueueUrl = await queueUrlOf(queueArn, client);
      const VisibilityTimeout = delaySeconds(attempt, { baseSeconds, maxSeconds, random });
      try {
        await client.send(
          new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout }),
        );
      } catch (error) {
        if (error instanceof Error && NOT_IN_FLIGHT.has(error.name)) return;
        const region = await client.config.region();
        throw adapterFailure(error, {
          action: 'sqs:ChangeMessageVisibility',
          what: 'queue',
          resource: `queue ${queueArn}`,
          region,
        });
      }
    },
  };
}

/** Doubles with each attempt up to the longest; the upper half of it by chance, so that what failed together does not return together. */
export function delaySeconds(
  attempt: number,
  { baseSeconds, maxSeconds, random }: Omit<VisibilityOptions, 'client'>,
): number {
  const longest = Math.min(maxSeconds, baseSeconds * 2 ** (attempt - 1));
  const seconds = Math.round(longest * (0.5 + random() / 2));
  return Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, seconds));
}

/** An event names its queue by ARN, SQS wants a URL: both hold region, account and name, so no request is needed. */
async function queueUrlOf(arn: string, client: SQSClient): Promise<string> {
  const [, partition, , region, account, name] = arn.split(':');
  if (!account || !name) throw new RangeError(`not the ARN of a queue: ${arn}`);
  const endpoint = await client.config.endpoint?.();
  if (endpoint)
    return `${endpoint.protocol}//${endpoint.hostname}${endpoint.port ? `:${endpoint.port}` : ''}/${account}/${name}`;
  return `https://sqs.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${account}/${name}`;
}
