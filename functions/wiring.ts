// functions: one file is one Lambda: parse, call the application, report.
import { readFileSync } from 'node:fs';
import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import { createDynamoClient, createJournal } from '../src/adapters/aws/journal.ts';
import { createPushQueue, createSqsClient, createVisibility, type Visibility } from '../src/adapters/aws/push-queue.ts';
import { createBucketClient, createObjectStore } from '../src/adapters/aws/s3/index.ts';
import type { Advisers, Dependencies } from '../src/app/dependencies.ts';
import { type CompiledConfig, compileConfig } from '../src/config/compile.ts';
import type { Config } from '../src/config/shape/schema.ts';
import type { Region } from '../src/domain/model/ids.ts';
import { loadEngine } from '../src/merge/index.ts';
import { createAdvisers } from '../src/policies/framework/advisers.ts';
import type { Logger as PortLogger } from '../src/ports/logger.ts';
import { createCustomCode } from './configuration/custom-code.ts';
import type { Services } from './configuration/live-source.ts';
import { loadLambdaCode, loadModule } from './configuration/owners-code.ts';
import type { FunctionEnvironment } from './environment.ts';
import { createLogger } from './observing/logger.ts';
import { DEFAULT_AGREEMENT_MINUTES } from './observing/metric-names.ts';
import { createMetrics, type Metrics } from './observing/metrics.ts';
import { createNotifier, NO_NOTIFIER, type Notifier } from './observing/notifier.ts';
import { createObserver } from './observing/observer.ts';
import { type Watch, watched } from './observing/watch.ts';

export interface Wiring {
  readonly config: CompiledConfig;
  readonly deps: Dependencies;
  /** Delays a message of the queue that the function consumes, before it is given back. */
  readonly retryLater: Visibility['retryLater'];
  /** Principals under which the push functions write, as they begin. */
  readonly pushPrincipals: readonly string[];
}

export interface Wired {
  /** Gives each invocation its wiring, by the configuration that is in force then. */
  readonly wiring: () => Promise<Wiring>;
  /** What the handler is wrapped in. */
  readonly middleware: ReturnType<typeof watched>;
}

/** Builds every client of a function, once per cold start; the only place that does. `quick` is the embedded stack's, for its own servers. */
export function wire(functionName: string, environment: FunctionEnvironment, quick: Quick = (client) => client): Wired {
  const { deployed, follow } = configurations(environment);
  const config = compileConfig(deployed);
  const region = environment.AWS_REGION;
  const credentials = credentialsOf(environment);
  const { AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL_DYNAMODB } = environment;
  const sqs = quick(
    createSqsClient({ region, ...endpoint(AWS_ENDPOINT_URL_SQS), ...credentials }),
    AWS_ENDPOINT_URL_SQS,
  );
  const dynamo = quick(
    createDynamoClient({ region: config.home, ...endpoint(AWS_ENDPOINT_URL_DYNAMODB), ...credentials }),
    AWS_ENDPOINT_URL_DYNAMODB,
  );
  const s3Endpoints: Record<string, string> = JSON.parse(environment.CONCORD_S3_ENDPOINTS ?? '{}');
  const queueUrl = environment.CONCORD_PUSH_QUEUE_URL;
  const watch = watchOf(functionName, environment, config.home);
  const { logger, metrics, observer } = watch;
  const middleware = watched(watch);
  const wiring: Wiring = {
    config,
    retryLater: retryLaterBy(environment, sqs, logger),
    pushPrincipals: environment.CONCORD_PUSH_PRINCIPALS.split(',').filter(Boolean),
    deps: {
      sets: config.sets,
      store: createObjectStore({
        sets: config.sets,
        clientFor: (at, address) =>
          quick(
            createBucketClient({
              region: at,
              address,
              embedded: s3Endpoints[at],
              ...credentials,
              ...onAws(environment),
            }),
            address.endpoint === undefined ? s3Endpoints[at] : undefined,
          ),
      }),
      journal: createJournal({ client: dynamo, table: environment.CONCORD_TABLE, ...deployed.journal }),
      queue: createPushQueue({ client: sqs, queueUrl }),
      advisers: createAdvisers({ engine: loadEngine, answer: customCode(environment, logger, metrics) }),
      clock: { now: Date.now },
      logger,
      observer,
      by: `${functionName} in ${region}`,
      isFarFromHome: region !== config.home,
      deleteWaitMs: Number(environment.CONCORD_DELETE_WAIT_SECONDS ?? 6 * 3600) * 1000,
    },
  };
  if (!follow) return { wiring: async () => wiring, middleware };
  const { home } = config;
  const services = {
    home,
    s3: { ...embedded(s3Endpoints[home]), ...credentials, ...onAws(environment) },
    ssm: { ...endpoint(environment.AWS_ENDPOINT_URL_SSM), ...credentials },
  };
  const inForce = liveConfig(follow, deployed, services, environment, { logger, metrics });
  return {
    async wiring() {
      const live = await inForce();
      return { ...wiring, config: live, deps: { ...wiring.deps, sets: live.sets } };
    },
    middleware,
  };
}

function watchOf(functionName: string, environment: FunctionEnvironment, home: Region): Watch {
  const logger = createLogger(functionName, environment);
  const metrics = createMetrics(environment);
  const notifier = notifierOf(environment, home, { logger, metrics });
  const agreementMs = Number(environment.CONCORD_AGREEMENT_MINUTES ?? DEFAULT_AGREEMENT_MINUTES) * 60_000;
  return { logger, metrics, notifier, observer: createObserver({ metrics, notifier, agreementMs }) };
}

/** One bus for all regions: whoever listens does so in one place. */
function notifierOf(
  environment: FunctionEnvironment,
  region: Region,
  told: { readonly logger: PortLogger; readonly metrics: Metrics },
): Notifier {
  const { CONCORD_EVENT_BUS: bus, AWS_ENDPOINT_URL_EVENTBRIDGE } = environment;
  if (!bus) return NO_NOTIFIER;
  const options = { bus, region, ...endpoint(AWS_ENDPOINT_URL_EVENTBRIDGE), ...credentialsOf(environment) };
  return createNotifier({
    open: async () => (await import('./observing/event-bus.ts')).createEventBus(options),
    ...told,
  });
}

/** What was deployed, and where to look for what may have come since. Whoever deployed it has checked it, so that no function carries the means. */
function configurations({ CONCORD_CONFIG: text, CONCORD_DEPLOYED_CONFIG, LAMBDA_TASK_ROOT }: FunctionEnvironment) {
  const follow = /^(s3|ssm):/.test(text) ? text : undefined;
  const source = follow ? (CONCORD_DEPLOYED_CONFIG ?? `${LAMBDA_TASK_ROOT}/concord.json`) : text;
  return { deployed: JSON.parse(configText(source)) as Config, follow };
}

/** Loaded by those alone that follow one. Where it can't even be opened, what was deployed holds, and every invocation says so. */
function liveConfig(
  address: string,
  deployed: Config,
  services: Services,
  { CONCORD_CONFIG_SECONDS = '60' }: FunctionEnvironment,
  told: { readonly logger: PortLogger; readonly metrics: Metrics },
): () => Promise<CompiledConfig> {
  let following: Promise<() => Promise<CompiledConfig>> | undefined;
  return async () => {
    following ??= open();
    return (await following)();
  };

  async function open(): Promise<() => Promise<CompiledConfig>> {
    try {
      const { followConfiguration, openLiveSource } = await import('./configuration/live-config.ts');
      const source = await openLiveSource(address, services);
      const trustedMs = Number(CONCORD_CONFIG_SECONDS) * 1000;
      return followConfiguration({ source, deployed, trustedMs, clock: { now: Date.now }, ...told });
    } catch (error) {
      const asDeployed = compileConfig(deployed);
      return async () => {
        told.logger.error(`${(error as Error).message} Until then configuration ${asDeployed.hash} stays in force.`);
        told.metrics.count('ConfigurationErrors');
        return asDeployed;
      };
    }
  }
}

/** The embedded stack has credentials of its own, which are nobody's at AWS: there an owner's Lambda is asked with those of the process. */
function customCode(environment: FunctionEnvironment, logger: PortLogger, metrics: Metrics): Advisers['answer'] {
  const folder = environment.CONCORD_CONFIG_FOLDER ?? '.';
  return createCustomCode({
    loadModule: (path) => loadModule(path, folder),
    loadLambdaCode: () => loadLambdaCode(endpoint(environment.AWS_ENDPOINT_URL_LAMBDA)),
    logger,
    metrics,
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

function embedded(url: string | undefined): { endpoint?: string; forcePathStyle?: boolean } {
  return url ? { endpoint: url, forcePathStyle: true } : {};
}

function endpoint(url: string | undefined): { endpoint?: string } {
  return url ? { endpoint: url } : {};
}

/** The embedded stack belongs to nobody. */
function onAws({ CONCORD_ACCOUNT: account, CONCORD_ANNOTATIONS: annotations }: FunctionEnvironment) {
  return account ? { onAws: { account, ...(annotations ? { annotations } : {}) } } : {};
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
