import type { FunctionEnvironment } from '../functions/environment.ts';
import { DEFAULT_AGREEMENT_MINUTES } from '../functions/metric-names.ts';
import { liveAddressText } from '../src/config/live-address.ts';
import { readConfiguration } from './configuration.ts';
import {
  BATCH_SIZE,
  EVENT_AGE_SECONDS,
  EVENT_RETRIES,
  FAILED_EVENTS_CONCURRENCY,
  SWEEP_EVERY_MINUTES,
  SWEEP_TIMEOUT_SECONDS,
} from './limits.ts';
import { deploymentIn } from './region.ts';
import { getAtt, ref, type Value } from './stack/cloudformation.ts';
import { stackOf } from './stack/index.ts';

/** What serverless.yml is run with. */
export interface ServiceOptions {
  readonly stage: string;
  /** Without one: the configuration's home. */
  readonly region?: string;
  readonly config: string;
  /** From the outputs of the home's stack; in the home itself they are at hand. */
  readonly pushRoleArn?: string;
  readonly pushRoleId?: string;
  /** Use a table that is there already. */
  readonly adoptTable: boolean;
}

/** The id that stands for the push role's as long as the home's stack is unknown; no principal has it. */
const UNKNOWN_ROLE_ID = 'UNKNOWN';

/** `custom.concord` in serverless.yml. */
export async function describeService(options: ServiceOptions) {
  const configuration = await readConfiguration(options.config);
  const region = options.region ?? configuration.home;
  const deployment = deploymentIn(configuration, options.stage, region);
  const { names, settings, timeouts, isHome } = deployment;
  return {
    stage: options.stage,
    region,
    prefix: settings.prefix,
    names,
    /** Which of the functions in serverless.yml there are here. */
    functions: functionsHere(),
    configuration: configuration.document,
    liveConfig: settings.liveConfig,
    notifies: settings.notifications !== undefined,
    /** Bundled with the functions. */
    ownersCode: configuration.ownersCode,
    pushRole: pushRole(),
    environment: environment(),
    tracing: settings.tracing,
    /** A stack outside the home can be packaged without knowing the push role, but not deployed. */
    deployable: isHome || (options.pushRoleArn !== undefined && options.pushRoleId !== undefined),
    limits: {
      eventTimeoutSeconds: timeouts.eventSeconds,
      eventRetries: EVENT_RETRIES,
      eventAgeSeconds: EVENT_AGE_SECONDS,
      batchSize: BATCH_SIZE,
      failedEventsConcurrency: FAILED_EVENTS_CONCURRENCY,
      sweepEveryMinutes: SWEEP_EVERY_MINUTES,
      sweepTimeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      pushTimeoutSeconds: timeouts.pushSeconds,
      pushConcurrency: settings.pushConcurrency,
      logRetentionDays: settings.logRetentionDays,
    },
    stack: stackOf(deployment, options),
  };

  function functionsHere(): readonly string[] {
    if (deployment.localBuckets.length === 0) return [];
    return [
      'onObjectEvent',
      'onPush',
      'onFailedEvent',
      ...(deployment.sweeps ? ['onSchedule'] : []),
      ...(settings.createBuckets ? [] : ['bucketTrigger']),
    ];
  }

  /** What the functions are told: functions/environment.ts. */
  function environment(): Readonly<Partial<Record<keyof FunctionEnvironment, Value>>> {
    const { liveConfig, notifications, agreementMinutes } = settings;
    return {
      CONCORD_CONFIG: liveConfig ? liveAddressText(liveConfig) : '/var/task/concord.json',
      CONCORD_STACK: names.stack,
      CONCORD_TABLE: names.table,
      CONCORD_PUSH_QUEUE_URL: ref('PushQueue'),
      CONCORD_PUSH_PRINCIPALS: isHome
        ? { 'Fn::Join': ['', ['AWS:', getAtt('PushRole', 'RoleId')]] }
        : `AWS:${options.pushRoleId ?? UNKNOWN_ROLE_ID}`,
      ...(notifications ? { CONCORD_EVENT_BUS: notifications.eventBus } : {}),
      ...(agreementMinutes === DEFAULT_AGREEMENT_MINUTES
        ? {}
        : { CONCORD_AGREEMENT_MINUTES: String(agreementMinutes) }),
    };
  }

  function pushRole(): Value {
    if (isHome) return getAtt('PushRole', 'Arn');
    return (
      options.pushRoleArn ?? { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${names.pushRole}` }
    );
  }
}
