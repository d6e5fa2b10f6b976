import { readFileSync } from 'node:fs';
import { createDynamoClient, createJournal } from '../src/adapters/aws/journal.ts';
import { createPushQueue, createSqsClient, createVisibility, type Visibility } from '../src/adapters/aws/push-queue.ts';
import { createObjectStore, createS3Client } from '../src/adapters/aws/s3/index.ts';
import type { Advisers, Dependencies } from '../src/app/dependencies.ts';
import { type CompiledConfig, checkConfig, compileConfig } from '../src/config/index.ts';
import { loadEngine } from '../src/merge/index.ts';
import { createAdvisers } from '../src/policies/advisers.ts';
import type { Logger as PortLogger } from '../src/ports/logger.ts';
import { createCustomCode } from './custom-code.ts';
import type { FunctionEnvironment } from './environment.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { loadLambdaCode, loadModule } from './owners-code.ts';

export interface Wiring {
  readonly config: CompiledConfig;
  readonly deps: Dependencies;
  /** Delays a message of the queue that the function consumes, before it is given back. */
  readonly retryLater: Visibility['retryLater'];
  /** Principals under which the push functions write, as they begin. */
  readonly pushPrincipals: readonly string[];
}

/** Builds every client of a function, once per cold start; the only place that does. */
export function wire(functionName: string, environment: FunctionEnvironment): Wiring {
  const config = compileConfig(checkConfig(JSON.parse(configText(environment.CONCORD_CONFIG)), 'CONCORD_CONFIG'));
  const region = environment.AWS_REGION;
  const credentials = credentialsOf(environment);
  const sqs = createSqsClient({ region, ...endpoint(environment.AWS_ENDPOINT_URL_SQS), ...credentials });
  const dynamo = createDynamoClient({
    region: config.home,
    ...endpoint(environment.AWS_ENDPOINT_URL_DYNAMODB),
    ...credentials,
  });
  const s3Endpoints: Record<string, string> = JSON.parse(environment.CONCORD_S3_ENDPOINTS ?? '{}');
  const queueUrl = environment.CONCORD_PUSH_QUEUE_URL;
  const logger = createLogger(functionName, environment);
  return {
    config,
    retryLater: retryLaterBy(environment, sqs, logger),
    pushPrincipals: environment.CONCORD_PUSH_PRINCIPALS.split(',').filter(Boolean),
    deps: {
      sets: config.sets,
      store: createObjectStore({
        sets: config.sets,
        clientFor: (at, address) => {
          const local = s3Endpoints[at];
          const place = local && !address.endpoint ? { endpoint: local, forcePathStyle: true } : address;
          return createS3Client({ region: at, ...place, ...credentials });
        },
      }),
      journal: createJournal({ client: dynamo, table: environment.CONCORD_TABLE }),
      queue: createPushQueue({ client: sqs, queueUrl }),
      advisers: createAdvisers({ engine: loadEngine, answer: customCode(functionName, environment, logger) }),
      clock: { now: Date.now },
      logger,
      by: `${functionName} in ${region}`,
      deleteWaitMs: Number(environment.CONCORD_DELETE_WAIT_SECONDS ?? 6 * 3600) * 1000,
    },
  };
}

/** The embedded stack has credentials of its own, which are nobody's at AWS: there an owner's Lambda is asked with those of the process. */
function customCode(functionName: string, environment: FunctionEnvironment, logger: PortLogger): Advisers['answer'] {
  const folder = environment.CONCORD_CONFIG_FOLDER ?? '.';
  return createCustomCode({
    loadModule: (path) => loadModule(path, folder),
    loadLambdaCode: () => loadLambdaCode(endpoint(environment.AWS_ENDPOINT_URL_LAMBDA)),
    logger,
    metrics: createMetrics(functionName, environment),
  });
}

/** Growing delays, in whole seconds. A message that can't be delayed comes back when its queue says so, which is no reason to fail. */
function retryLaterBy(
  environment: FunctionEnvironment,
  client: ReturnType<typeof createSqsClient>,
  logger: PortLogger,
): Visibility['retryLater'] {
  const baseSeconds = Number(environment.CONCORD_RETRY_BASE_SECONDS ?? 5);
  const maxSeconds = Number(environment.CONCORD_RETRY_MAX_SECONDS ?? 900);
  const visibility = createVisibility({ client, baseSeconds, maxSeconds, random: Math.random });
  return async (...message) => {
    await visibility
      .retryLater(...message)
      .catch((error: Error) => logger.warn(`A message could not be delayed: ${error.message}`));
  };
}

function configText(pathOrText: string): string {
  return pathOrText.trimStart().startsWith('{') ? pathOrText : readFileSync(pathOrText, 'utf8');
}

function endpoint(url: string | undefined): { endpoint?: string } {
  return url ? { endpoint: url } : {};
}

/** In a Lambda the SDK finds the role's credentials by itself; only the embedded stack hands in its own. */
function credentialsOf({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  CONCORD_S3_ENDPOINTS: isLocal,
}: FunctionEnvironment) {
  return isLocal && accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {};
}

/** A handler that is made at the first event and kept: what goes wrong while wiring is an error of that invocation, told in its log. */
export function lazily<Event, Context, Result>(
  create: (environment: FunctionEnvironment) => (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result> {
  let handler: ReturnType<typeof create> | undefined;
  return async (event, context) => {
    handler ??= create(process.env as unknown as FunctionEnvironment);
    return await handler(event, context);
  };
}
