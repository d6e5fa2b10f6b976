import { CommanderError } from 'commander';
import { ConfigError, type Problem } from '../config/index.ts';
import { type ExitCode, UsageError } from './command.ts';

/** What `--json` says of an error, under `error`. */
export interface ErrorData {
  /** `usage`: the command can't be meant so · `configuration`: its file is at fault · `failure`: it was tried in vain. */
  readonly kind: 'usage' | 'configuration' | 'failure';
  readonly message: string;
  /** What to do, where the message does not say that already. */
  readonly remedy?: string;
  /** Of a configuration: each mistake by its path, and its line where that is known. */
  readonly problems?: readonly Problem[];
}

export function errorData(error: unknown): ErrorData {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof CommanderError)
    return { kind: 'usage', message: usageText(error), remedy: '`npx concord --help` tells what there is.' };
  if (error instanceof UsageError) return { kind: 'usage', message };
  if (error instanceof ConfigError) return { kind: 'configuration', message, problems: error.problems };
  const remedy = nextStep(error);
  return { kind: 'failure', message, ...(remedy === undefined ? {} : { remedy }) };
}

/** Where a command is missing, the library prints its help and has no words for that. */
function usageText({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '');
}

export function exitCodeOf({ kind }: ErrorData): ExitCode {
  return kind === 'failure' ? 1 : 2;
}

/** What to do about an error that is none of the caller's making; undefined where its message says that already. */
export function nextStep(error: unknown): string | undefined {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return STEPS.find(({ of }) => of.test(text))?.next;
}

/** Whether AWS was not even asked, for want of anything to sign the question with. */
export function lacksCredentials(error: unknown): boolean {
  const { name, message } = error as Error;
  return MISSING.test(`${name} ${message}`);
}

const MISSING = /could not load credentials from any|Credential is missing/i;

/** Of whoever asks AWS: every command says the same. */
export const GIVE_CREDENTIALS =
  'Give some: AWS_PROFILE=NAME, or `aws sso login`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';

/** A name that nothing is written under is worth naming. */
export function ofProfile(): string {
  const { AWS_PROFILE } = process.env;
  return AWS_PROFILE ? ` (AWS_PROFILE says ${AWS_PROFILE}; is there such a profile?)` : '';
}

const INSTEAD = 'What runs on this machine (`npx concord local`) is asked without --aws, or by --local.';

const STEPS: readonly { readonly of: RegExp; readonly next: string }[] = [
  {
    of: /ExpiredToken|token (has|is) expired|session .*expired|\bSSO\b.*(expired|login|invalid)|security token included in the request is expired/i,
    next: 'The credentials for AWS have expired: `aws sso login`, or fetch new ones.',
  },
  {
    of: /InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|SignatureDoesNotMatch|security token .*invalid/i,
    next: 'AWS does not know these credentials. Are AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY those of the account?',
  },
  {
    of: MISSING,
    next: `AWS was asked, and there are no credentials for it${ofProfile()}. ${GIVE_CREDENTIALS} ${INSTEAD}`,
  },
  {
    of: /CredentialsProviderError|could not resolve credentials/i,
    next: `The credentials that were named can't be had. Is AWS_PROFILE right? ${GIVE_CREDENTIALS}`,
  },
  {
    of: /ResourceNotFound|no table|table .*(does not|doesn.t) exist/i,
    next: 'Is --stage right, and is it deployed (`npm run deploy`)? --table names another table; `npx concord local` runs everything here.',
  },
  {
    of: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT/,
    next: 'Nobody answers there. Is the network up? If `npx concord local` was killed, start it again.',
  },
];
