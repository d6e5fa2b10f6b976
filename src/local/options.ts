import type { FunctionEnvironment } from '../../functions/environment.ts';
import type { Quick } from '../adapters/aws/embedded/exchange.ts';
import type { Placement } from '../adapters/memory/s3/index.ts';
import type { Logger } from '../ports/logger.ts';
import type { Handler } from './lambda/function.ts';
import type { FunctionName } from './names.ts';
import type { Schedule } from './schedule.ts';
import type { ReplicationDelay } from './servers/replication.ts';

/** As much of `concord.yml`, parsed and validated, as the stack itself reads; the functions get the whole. */
export interface StackConfig {
  readonly home: string;
  readonly sets: Readonly<Record<string, SetConfig>>;
  readonly deploy?: TriggerConfig | undefined;
}

/** How buckets' events come to the functions: from S3 directly, unless `sqs` says that a queue gathers them. */
export interface TriggerConfig {
  readonly triggers?: string | undefined;
  readonly bucketTriggers?: Readonly<Record<string, string>> | undefined;
  readonly eventBatch?: { readonly size?: number | undefined; readonly seconds?: number | undefined } | undefined;
}

interface SetConfig {
  readonly buckets: Readonly<Record<string, BucketConfig>>;
}

type BucketConfig = string | { readonly bucket: string; readonly endpoint?: string | undefined };

/** The functions come from outside, since nothing here may import them but the contract of their environment. Each is made anew for every region: a cold start. By `quick` they ask the servers of this process. */
export type Functions = Readonly<Record<FunctionName, (environment: FunctionEnvironment, quick?: Quick) => Handler>>;

export interface StackOptions {
  readonly config: StackConfig;
  readonly functions: Functions;
  /** Base port, see `portsFrom`. Default 0: any free. */
  readonly port?: number | undefined;
  /** Keeps objects, journal, queues and accepted events over restarts. In memory without it. */
  readonly dataDir?: string | undefined;
  /** How long a request from a function takes to reach the S3 of another region. */
  readonly latencyMs?: number | undefined;
  /** How long S3's own replication takes, where buckets have rules for it. Default: a second. */
  readonly replicationDelay?: ReplicationDelay | undefined;
  /** Where a replica comes to lie: AWS does not say. Default: on top, at its arrival. */
  readonly replicaPlacement?: Placement | undefined;
  /** Where the configuration lies: modules of `custom` policies are found from there. */
  readonly configFolder?: string | undefined;
  /** Where the functions read a live configuration: `s3://BUCKET/KEY` at the home's S3, or `ssm:/NAME`; and for how long they trust it. */
  readonly liveConfig?: string | undefined;
  readonly liveConfigSeconds?: number | undefined;
  /** Passed on to the functions. */
  readonly retryBaseSeconds?: number | undefined;
  readonly retryMaxSeconds?: number | undefined;
  readonly deleteWaitSeconds?: number | undefined;
  readonly sweepIdleSeconds?: number | undefined;
  /** How often stalled decisions are looked for; 0: never by itself. */
  readonly sweepEveryMs?: number | undefined;
  /** Of the push and failed-events queues. */
  readonly maxReceiveCount?: number | undefined;
  readonly visibilitySeconds?: number | undefined;
  readonly functionTimeoutMs?: number | undefined;
  readonly functionConcurrency?: number | undefined;
  /** One delay for each retry of an asynchronous invocation. */
  readonly asyncRetryDelaysMs?: readonly number[] | undefined;
  /** How long `stop` waits for running functions. */
  readonly stopGraceMs?: number | undefined;
  /** Names outside DynamoDB and SQS servers. Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly logger?: Logger | undefined;
  readonly schedule?: Schedule | undefined;
}

/** So high that no outage on one machine sends a message to a dead-letter queue. AWS gets a lower one in serverless.yml. */
export const DEFAULT_MAX_RECEIVE_COUNT = 1000;
export const DEFAULT_FUNCTION_TIMEOUT_MS = 30_000;
/** AWS's rule: a queue's visibility timeout is at least six times its function's. */
export const VISIBILITY_PER_TIMEOUT = 6;
export const DEFAULT_FUNCTION_CONCURRENCY = 10;
/** As AWS retries, twice; but nobody at a terminal waits for one and two minutes. */
export const DEFAULT_ASYNC_RETRY_DELAYS_MS: readonly number[] = [1000, 2000];

/** AWS has a quarter of an hour; nobody at a terminal waits for that. */
export const DEFAULT_SWEEP_EVERY_MS = 60_000;

export const silentLogger: Logger = { info: () => {}, warn: () => {}, error: () => {} };
