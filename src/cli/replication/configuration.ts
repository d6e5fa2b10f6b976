import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AS_ANSWERED, tellingText } from '../../adapters/aws/s3/index.ts';
import { elementText, parseXml, xmlDocument } from '../../local/s3/xml.ts';
import type { ObservedRule } from '../../replication/plan/observed.ts';
import { type Element, readDocument, readRule } from '../../replication/xml-form.ts';

export interface StoredConfiguration {
  readonly role: string;
  readonly rules: readonly ObservedRule[];
  /** As S3 told it: the same as long as nobody has changed it. */
  readonly text: string;
}

/**
 * A bucket's replication configuration, undefined where it has none. It is read from the answer's own text: what the SDK does not know of a rule,
 * such as a filter that is newer than it, would be lost when the rules are put back.
 */
export async function readConfiguration(s3: S3Client, Bucket: string): Promise<StoredConfiguration | undefined> {
  const command = new GetBucketReplicationCommand({ Bucket });
  let text = '';
  const take = (told: string) => {
    text = told;
  };
  command.middlewareStack.add(tellingText(take), AS_ANSWERED);
  try {
    await s3.send(command);
  } catch (error) {
    if ((error as Error).name === 'ReplicationConfigurationNotFoundError') return undefined;
    throw error;
  }
  const root = parseXml(text);
  if (!root) throw new Error(`The replication configuration of ${Bucket} is no XML that can be read.`);
  const { document } = readDocument(root);
  const elements = root.children.filter(({ name }) => name === 'Rule');
  return { role: document.Role ?? '', rules: elements.map((element) => ({ element, rule: readRule(element) })), text };
}

/** Puts rules, each as an element; without any the configuration is taken away. */
export async function writeConfiguration(
  s3: S3Client,
  Bucket: string,
  role: string,
  rules: readonly Element[],
): Promise<void> {
  if (rules.length === 0) {
    await s3.send(new DeleteBucketReplicationCommand({ Bucket }));
    return;
  }
  const text = xmlDocument(
    'ReplicationConfiguration',
    elementText({ name: 'Role', children: [], text: role }),
    ...rules.map(elementText),
  );
  // What is sent is the text; the SDK wants to have seen something of its own.
  const command = new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration: { Role: role, Rules: [] } });
  command.middlewareStack.add(
    (next) => async (args) => {
      (args.request as { body: unknown }).body = text;
      return await next(args);
    },
    { name: 'sendText', step: 'serialize', priority: 'low', override: true },
  );
  await s3.send(command);
}
