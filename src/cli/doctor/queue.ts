import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueuePair } from '../../adapters/aws/dead-letters.ts';
import type { QueueKind } from '../site/queues.ts';
import { note, type Says, unchecked, wrong } from './finding.ts';

/** AWS's rule: else a message comes again while it is still worked on. */
const VISIBILITY_PER_TIMEOUT = 6;

/** A queue and its dead letters. `timeoutSeconds` is that of the function that it calls; undefined where it can't be known. */
export async function lookAtQueue(
  client: SQSClient,
  kind: QueueKind,
  { sourceUrl, deadUrl }: QueuePair,
  timeoutSeconds: number | undefined,
): Promise<readonly Says[]> {
  const attributesOf = async (QueueUrl: string) =>
    (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  try {
    const [source, dead] = await Promise.all([attributesOf(sourceUrl), attributesOf(deadUrl)]);
    const says: Says[] = [];
    const policy = source.RedrivePolicy === undefined ? undefined : JSON.parse(source.RedrivePolicy);
    if (policy?.deadLetterTargetArn !== dead.QueueArn)
      says.push(
        wrong(
          `What fails for good does not come to ${deadUrl.split('/').at(-1)}: it is tried until it expires.`,
          'deploy again',
        ),
      );
    const visibility = Number(source.VisibilityTimeout);
    if (Number.isNaN(visibility)) says.push(note('Its visibility was not compared: the server does not tell it.'));
    else if (timeoutSeconds === undefined)
      says.push(note('Its visibility was not compared: it takes lambda:GetFunctionConfiguration.'));
    else if (visibility < VISIBILITY_PER_TIMEOUT * timeoutSeconds)
      says.push(
        wrong(
          `Messages are invisible for ${visibility} s only; the function may take ${timeoutSeconds} s, so it should be ${VISIBILITY_PER_TIMEOUT * timeoutSeconds} s.`,
          'deploy again, and change time limits by `deploy:` alone',
        ),
      );
    const letters = Number(dead.ApproximateNumberOfMessages ?? 0);
    if (letters > 0)
      says.push(wrong(`${letters} dead letters wait for somebody.`, `npx concord redrive --queue ${kind} --dry-run`));
    return says;
  } catch (error) {
    if ((error as Error).name.includes('QueueDoesNotExist') || (error as Error).name.includes('NonExistentQueue'))
      return [wrong('There is no such queue.', 'deploy again')];
    return [unchecked(error, 'sqs:GetQueueAttributes')];
  }
}
