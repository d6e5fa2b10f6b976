import { refuseBeyondLimits } from './plan/aws-limits.ts';
import { readConfiguration } from './plan/configuration.ts';
import { environmentOf } from './plan/environment.ts';
import {
  BATCH_SIZE,
  EVENT_AGE_SECONDS,
  EVENT_RETRIES,
  FAILED_EVENTS_CONCURRENCY,
  SWEEP_EVERY_MINUTES,
  SWEEP_TIMEOUT_SECONDS,
} from './plan/limits.ts';
import { deploymentIn } from './plan/region.ts';
import { getAtt, type Value } from './stack/cloudformation.ts';
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

/** `custom.concord` in serverless.yml. */
export async function describeService(options: ServiceOptions) {
  const configuration = await readConfiguration(options.config);
  const region = options.region ?? configuration.home;
  const deployment = deploymentIn(configuration, options.stage, region);
  refuseBeyondLimits(configuration, options.stage);
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
    environment: environmentOf(deployment, options.pushRoleId),
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
      memoryMb: settings.memoryMb,
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

  function pushRole(): Value {
    if (isHome) return getAtt('PushRole', 'Arn');
    return (
      options.pushRoleArn ?? { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${names.pushRole}` }
    );
  }
}
