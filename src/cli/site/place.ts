import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../adapters/aws/push-queue.ts';
import type { Deployment } from './journal-access.ts';

/** What a command changes, so that nobody takes one for the other. */
export type Place =
  | { readonly kind: 'local'; readonly pid: number; readonly folder: string }
  | {
      readonly kind: 'aws';
      readonly stack: string;
      readonly stage: string;
      /** The home region. */
      readonly region: string;
      /** Where it can be told. */
      readonly account?: string;
    };

export async function placeOf(site: Deployment): Promise<Place> {
  const { local, stack, stage, compiled } = site;
  if (local) return { kind: 'local', pid: local.pid, folder: process.cwd() };
  const account = await accountOf(site);
  return { kind: 'aws', stack, stage: stage ?? '', region: compiled.home, ...(account ? { account } : {}) };
}

export function placeText(place: Place): string {
  if (place.kind === 'local') return `At the stack on this machine: process ${place.pid}, in ${place.folder}`;
  const { account, stage, stack, region } = place;
  return `At AWS: ${account ? `account ${account}` : 'the account of your credentials'}, stage ${stage} (${stack}), home ${region}`;
}

/** Some credentials know their account; else the address of the push queue tells it, which whoever changes something may ask for. */
async function accountOf({ compiled: { home }, stack }: Deployment): Promise<string | undefined> {
  const endpoint = process.env.AWS_ENDPOINT_URL_SQS;
  const client = createSqsClient({ region: home, maxAttempts: 1, ...(endpoint ? { endpoint } : {}) });
  try {
    const { accountId } = await client.config.credentials();
    if (accountId) return accountId;
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: `${stack}-push` }));
    return /\/(\d{12})\//.exec(QueueUrl ?? '')?.[1];
  } catch {
    // What is wrong will be said by what the command does next.
    return undefined;
  } finally {
    client.destroy();
  }
}
