import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** The queue lies in the function's own region; a connection with TLS takes 50 ms there. */
const CONNECTION_MS = 2_000;
/** One attempt. SQS answers within 50 ms. */
const ATTEMPT_MS = 4_000;
/** The fourth attempt starts within two seconds; what fails then is left to the queue that delivered the work. */
const MAX_ATTEMPTS = 4;

export interface SqsClientOptions {
  readonly region: string;
  /** Absent: AWS itself. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<SQSClientConfig['credentials']>;
  /** For tests; default 4. */
  readonly maxAttempts?: number;
}

/** A client for sending and for changing visibility; not for long polls, which last longer than its timeout. */
export function createSqsClient({ region, endpoint, credentials, maxAttempts }: SqsClientOptions): SQSClient {
  return new SQSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // No command has middleware of its own, so what is resolved for the first of a kind serves all others: two fifths of the time of a request.
    cacheMiddleware: true,
    // Exponential, with full jitter and a budget.
    retryMode: 'standard',
    maxAttempts: maxAttempts ?? MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_MS, requestTimeout: ATTEMPT_MS, throwOnRequestTimeout: true },
  });
}
