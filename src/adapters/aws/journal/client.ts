import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/** DynamoDB is asked in the home region: from the farthest one a connection with TLS takes about a second at worst. */
const CONNECTION_MS = 2_000;
/** One attempt. DynamoDB answers within 10 ms at home and within 300 from afar; what takes longer is lost. */
const ATTEMPT_MS = 3_000;
/** The fourth attempt starts within a second; what fails then is left to the queue that delivered the work. */
const MAX_ATTEMPTS = 4;

export interface DynamoClientOptions {
  readonly region: string;
  /** Absent: AWS itself. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<DynamoDBClientConfig['credentials']>;
  /** For tests; default 4. */
  readonly maxAttempts?: number;
}

/** A client for the journal's region. Nothing is requested before its first use. */
export function createDynamoClient({
  region,
  endpoint,
  credentials,
  maxAttempts,
}: DynamoClientOptions): DynamoDBClient {
  return new DynamoDBClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // Standard retries wait exponentially with full jitter, from 50 ms in DynamoDB's case, and have a budget.
    retryMode: 'standard',
    maxAttempts: maxAttempts ?? MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_MS, requestTimeout: ATTEMPT_MS, throwOnRequestTimeout: true },
  });
}
