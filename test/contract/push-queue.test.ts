import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll } from 'vitest';
import { createPushQueue, createSqsClient, parseMessage } from '../../src/adapters/aws/push-queue.ts';
import { createMemoryPushQueue } from '../../src/adapters/memory/push-queue.ts';
import type { ConcordMessage } from '../../src/ports/push-queue.ts';
import { pushQueueContract } from './push-queue.ts';

pushQueueContract('the push queue in memory', async () => {
  const queue = createMemoryPushQueue();
  return {
    queue,
    async drain() {
      const messages: ConcordMessage[] = [];
      for (let delivery = queue.deliver(); delivery; delivery = queue.deliver()) {
        messages.push(delivery.message);
        delivery.acknowledge();
      }
      return messages;
    },
  };
});

let server: FauxqsServer;
let client: SQSClient;
let queues = 0;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = createSqsClient({ region: 'us-east-1', endpoint: server.address, credentials });
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

pushQueueContract('the push queue in SQS', async () => {
  const { queueUrl } = server.createQueue(`pushes-${++queues}`);
  return { queue: createPushQueue({ client, queueUrl }), drain: () => drain(queueUrl) };
});

async function drain(QueueUrl: string): Promise<ConcordMessage[]> {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  if (Messages.length === 0) return [];
  for (const { ReceiptHandle } of Messages) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const parsed = Messages.map(({ Body = '' }) => parseMessage(Body));
  for (const message of parsed) if ('problem' in message) throw new Error(message.message);
  return [...(parsed as ConcordMessage[]), ...(await drain(QueueUrl))];
}
