import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue and the one where its messages rest that were tried in vain. */
export interface QueuePair {
  readonly sourceUrl: string;
  readonly deadUrl: string;
}

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  /** When it was first sent, milliseconds since 1970. */
  readonly sentAt: number;
  readonly receipt: string;
  readonly attributes: NonNullable<Message['MessageAttributes']>;
}

export interface DeadLetters {
  /** Takes letters out of sight until `release` or `sendBack`, at most `limit`: nobody else reads a dead-letter queue meanwhile. */
  take(limit: number): Promise<readonly DeadLetter[]>;
  /** Sends it to the source queue, and deletes it here only then: who dies in between has it in both, and work is safe to do twice. */
  sendBack(letter: DeadLetter): Promise<void>;
  /** It is there to be seen again, within a second. */
  release(letter: DeadLetter): Promise<void>;
}

/** As long as a person may look at a plan. Whoever takes longer has a copy of the message in both queues, which does no harm. */
const HIDDEN_SECONDS = 300;
const BATCH = 10;
/** With a wait SQS asks all of its servers; one answer without a message then means that there is none. */
const WAIT_SECONDS = 1;
/** An embedded queue that keeps its state refuses 0. */
const SOON_SECONDS = 1;

export function createDeadLetters(client: SQSClient, { sourceUrl, deadUrl }: QueuePair): DeadLetters {
  return {
    async take(limit) {
      const letters = new Map<string, DeadLetter>();
      while (letters.size < limit) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: deadUrl,
            MaxNumberOfMessages: Math.min(BATCH, limit - letters.size),
            WaitTimeSeconds: WAIT_SECONDS,
            VisibilityTimeout: HIDDEN_SECONDS,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['SentTimestamp'],
          }),
        );
        if (Messages.length === 0) break;
        for (const message of Messages) letters.set(message.MessageId ?? '', letterOf(message));
      }
      return [...letters.values()];
    },

    async sendBack({ body, receipt, attributes }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: sourceUrl,
          MessageBody: body,
          ...(Object.keys(attributes).length > 0 ? { MessageAttributes: attributes } : {}),
        }),
      );
      await client.send(new DeleteMessageCommand({ QueueUrl: deadUrl, ReceiptHandle: receipt }));
    },

    async release({ receipt }) {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: deadUrl,
          ReceiptHandle: receipt,
          VisibilityTimeout: SOON_SECONDS,
        }),
      );
    },
  };
}

function letterOf({
  MessageId = '',
  Body = '',
  ReceiptHandle = '',
  Attributes,
  MessageAttributes = {},
}: Message): DeadLetter {
  return {
    id: MessageId,
    body: Body,
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    receipt: ReceiptHandle,
    attributes: MessageAttributes,
  };
}
