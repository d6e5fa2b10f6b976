import { MAX_RECEIVES, VISIBILITY_PER_TIMEOUT } from '../limits.ts';
import type { RegionalDeployment } from '../region.ts';
import { getAtt, type Resource, type Resources } from './cloudformation.ts';

const SECONDS_PER_DAY = 24 * 60 * 60;

/** Two queues with consumers, and behind each the queue of those messages that were tried in vain. */
export function queues({ names, settings, timeouts }: RegionalDeployment): Resources {
  const retention = settings.queueRetentionDays * SECONDS_PER_DAY;
  return {
    PushQueue: queue(names.pushQueue, retention, redriven('PushDeadLetters', timeouts.pushSeconds)),
    PushDeadLetters: queue(names.pushDeadLetters, retention),
    FailedEventsQueue: queue(
      names.failedEventsQueue,
      retention,
      redriven('FailedEventsDeadLetters', timeouts.eventSeconds),
    ),
    FailedEventsDeadLetters: queue(names.failedEventsDeadLetters, retention),
  };
}

function queue(name: string, retentionSeconds: number, consumption: Resource['Properties'] = {}): Resource {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: name,
      MessageRetentionPeriod: retentionSeconds,
      SqsManagedSseEnabled: true,
      ...consumption,
    },
  };
}

function redriven(deadLetters: string, consumerTimeoutSeconds: number): Resource['Properties'] {
  return {
    VisibilityTimeout: VISIBILITY_PER_TIMEOUT * consumerTimeoutSeconds,
    RedrivePolicy: { deadLetterTargetArn: getAtt(deadLetters, 'Arn'), maxReceiveCount: MAX_RECEIVES },
  };
}
