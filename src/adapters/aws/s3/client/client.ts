// src/adapters/aws/s3/client: clients, time limits, and what a refusal means.
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { STORE_LIMITS } from './limits.ts';
import { isAws, type OnAws, tellOnAws } from './on-aws.ts';

/** A reachable endpoint accepts within milliseconds, the farthest region within 300; TLS comes on top. */
const CONNECTION_MS = 3_000;
/** With standard backoff (full jitter, at most 20 s) the fourth attempt starts within two seconds; what fails then is left to the queue. */
const MAX_ATTEMPTS = 4;
/** Above the parts and heads at once of one invocation, so that requests never wait for a socket. */
const MAX_SOCKETS = 64;

/** The SDK warns on the console about streams that it can't repeat; this store reports them itself. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export interface S3ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<S3ClientConfig['credentials']>;
  /** A profile of the AWS configuration files, in the place of credentials. */
  readonly profile?: string;
  /** Heeded only where the endpoint is one of AWS's. */
  readonly onAws?: OnAws;
  /** For tests; default 4. */
  readonly maxAttempts?: number;
}

/** A client for one region. Nothing is requested before its first use. */
export function createS3Client(options: S3ClientOptions): S3Client {
  const client = new S3Client({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    forcePathStyle: options.forcePathStyle ?? false,
    // A bucket that lies elsewhere than configured is a mistake to report, not to follow.
    followRegionRedirects: false,
    // Standard retries have exponential backoff with jitter and a budget; adaptive would also hold back regions that are well.
    retryMode: 'standard',
    maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
    requestChecksumCalculation: 'WHEN_SUPPORTED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    requestHandler: {
      connectionTimeout: CONNECTION_MS,
      requestTimeout: STORE_LIMITS.read.attemptMs,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    },
    logger: SILENT,
  });
  if (options.onAws && isAws(options.endpoint)) tellOnAws(client, options.onAws);
  return client;
}
