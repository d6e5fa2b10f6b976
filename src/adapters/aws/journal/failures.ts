import { Unavailable } from '../../../ports/errors.ts';

/** Names of errors after which the same request may succeed: throttling, trouble on AWS's side, a network that is not there. */
const TRANSIENT = new Set([
  ...[
    'ThrottlingException',
    'Throttling',
    'ThrottledException',
    'RequestThrottled',
    'RequestThrottledException',
    'TooManyRequestsException',
  ],
  ...[
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'SlowDown',
    'OverLimit',
    'LimitExceededException',
  ],
  ...['ReplicatedWriteConflictException', 'TransactionInProgressException'],
  ...['InternalServerError', 'InternalFailure', 'InternalError', 'ServiceUnavailable', 'ServiceUnavailableException'],
  ...['TimeoutError', 'RequestTimeout', 'RequestTimeoutException', 'AbortError', 'NetworkingError'],
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ],
]);

const DENIED = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'NotAuthorized',
]);
const MISSING = new Set(['ResourceNotFoundException', 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue']);

/** What was asked, of what, where: the words of a message for the owner. */
export interface Asked {
  /** As IAM spells it: `dynamodb:Query`. */
  readonly action: string;
  /** `journal` or `push queue`. */
  readonly what: string;
  /** The ARN as far as it is known. */
  readonly resource: string;
  readonly region: string;
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

/** The SDK's error in the words of the ports: `Unavailable` where the same call may work later, else an error that says what to mend. */
export function adapterFailure(cause: unknown, { action, what, resource, region }: Asked): Error {
  const error = sdkError(cause);
  const told = `${error.name ?? 'error'}: ${error.message || error.code || 'no message'}`;
  if (isTransient(error)) {
    return new Unavailable(
      `The ${what} in ${region} did not answer ${action} for now (${told}). The same call may work later.`,
      { cause },
    );
  }
  if (DENIED.has(error.name ?? ''))
    return new Error(`Permission ${action} on ${resource} is missing (${told}).`, { cause });
  if (MISSING.has(error.name ?? '')) {
    return new Error(`There is no ${resource} in ${region}: deploy it, or correct its name (${told}).`, { cause });
  }
  return new Error(`${action} on ${resource} in ${region} failed (${told}).`, { cause });
}

/** How often the SDK sent the request; above 1, an earlier sending may have taken effect unheard. */
export function attemptsOf(error: unknown): number {
  return sdkError(error).$metadata?.attempts ?? 1;
}

function isTransient({ name = '', code = '', $metadata }: SdkError): boolean {
  const status = $metadata?.httpStatusCode;
  return TRANSIENT.has(name) || TRANSIENT.has(code) || (status !== undefined && (status >= 500 || status === 429));
}

/** A connection that failed at every address of a name is one error around several. */
function sdkError(error: unknown): SdkError {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors[0] as SdkError;
  return typeof error === 'object' && error !== null ? error : { message: String(error) };
}
