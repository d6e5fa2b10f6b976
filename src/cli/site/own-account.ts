import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isAws, type S3ClientOptions } from '../../adapters/aws/s3/index.ts';

/**
 * S3 is told that the buckets have to belong to the account of whoever calls: the one that is deployed in, or the journal would not be found. STS tells
 * everybody, and is asked once, when a bucket is. Where the environment sends S3's requests elsewhere there is no account to ask for.
 */
export function ownAccount(home: string): Pick<S3ClientOptions, 'onAws'> {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  if (!isAws(AWS_ENDPOINT_URL_S3 || AWS_ENDPOINT_URL || undefined)) return {};
  return { onAws: { account: () => accountOfCaller(home) } };
}

/** What failed is asked again: the console runs for long. */
async function accountOfCaller(home: string): Promise<string> {
  return (await whoCalls(home)).account;
}

/** Who the credentials are of, as policies name it. */
export interface CallerOnAws {
  readonly account: string;
  /** `aws:userid`; of a role with its session. */
  readonly userId: string;
  readonly arn: string;
}

export function whoCalls(home: string): Promise<CallerOnAws> {
  caller ??= askWhoCalls(home).catch((error: unknown) => {
    caller = undefined;
    throw error;
  });
  return caller;
}

let caller: Promise<CallerOnAws> | undefined;

async function askWhoCalls(region: string): Promise<CallerOnAws> {
  const client = new STSClient({ region });
  try {
    const { Account, UserId = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    if (Account === undefined) throw new Error('STS does not say which account these credentials belong to.');
    return { account: Account, userId: UserId, arn: Arn };
  } finally {
    client.destroy();
  }
}
