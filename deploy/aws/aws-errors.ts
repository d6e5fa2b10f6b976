import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** Why AWS could not be asked, in words that tell what to do. */

/** The framework finds out late that there are none, and says little. Rejects as the SDK does. */
export async function requireCredentials(region: string): Promise<void> {
  const client = new CloudFormationClient({ region });
  try {
    await client.config.credentials();
  } finally {
    client.destroy();
  }
}

/** The error's own message, and what to do about it where it does not say so. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = `${error.name} ${error.message}`;
  const next = STEPS.find(({ of }) => of.test(text))?.next;
  return next === undefined ? error.message : `${sentence(error.message)} ${next}`;
}

const STEPS: readonly { readonly of: RegExp; readonly next: string }[] = [
  {
    of: /CredentialsProviderError|ExpiredToken|\bSSO\b|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId/,
    next:
      'Give credentials of your AWS account: AWS_PROFILE=NAME (`aws configure` makes a profile, `aws sso login` renews one), or AWS_ACCESS_KEY_ID and ' +
      'AWS_SECRET_ACCESS_KEY. `aws sts get-caller-identity` tells whether they are good; a region may have to be enabled for the account, too. ' +
      'docs/deploy.md lists what they must allow; --dry-run needs none.',
  },
  {
    of: /AccessDenied|not authorized/,
    next: 'docs/deploy.md lists what whoever deploys must be allowed to do.',
  },
  {
    of: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TimeoutError/,
    next: 'Nobody answers there. Is the network up, is that a region of AWS, and does AWS_ENDPOINT_URL, if it is set, name what you mean?',
  },
];

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);
