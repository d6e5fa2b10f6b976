import { MAX_RECEIVES, VISIBILITY_PER_TIMEOUT } from '../plan/limits.ts';
import type { RegionalDeployment } from '../plan/region.ts';
import { getAtt, type Properties, type Resource, type Resources, ref } from './cloudformation.ts';
import { refuseWithoutTls } from './tls.ts';

const SECONDS_PER_DAY = 24 * 60 * 60;

/**
 * Two queues with consumers, and behind each the queue of those messages that were tried in vain. `undelivered`: who else may put events into the
 * failed-events queue.
 */
export function queues(
  { names, settings, timeouts }: RegionalDeployment,
  undelivered: readonly Properties[] = [],
): Resources {
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
    PushQueuePolicy: queuePolicy('PushQueue'),
    PushDeadLettersPolicy: queuePolicy('PushDeadLetters'),
    FailedEventsQueuePolicy: queuePolicy('FailedEventsQueue', undelivered),
    FailedEventsDeadLettersPolicy: queuePolicy('FailedEventsDeadLetters'),
  };
}

/**
 * The queue that S3 tells of events, where a bucket says so. What is tried in vain rests beside the dead letters of single events, from where it goes
 * back by way of the same queue. `statements`: who may put events into it.
 */
export function eventsQueue(
  { names, settings, timeouts }: RegionalDeployment,
  statements: readonly Properties[],
): Resources {
  const { VisibilityTimeout, ...redrive } = redriven('FailedEventsDeadLetters', timeouts.eventSeconds);
  return {
    EventsQueue: queue(names.eventsQueue, settings.queueRetentionDays * SECONDS_PER_DAY, {
      // A message is hidden from when it is received, and its batch may be gathered for so long after that.
      VisibilityTimeout: Number(VisibilityTimeout) + settings.eventBatch.seconds,
      ...redrive,
    }),
    EventsQueuePolicy: queuePolicy('EventsQueue', statements),
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

/** A queue has one policy: whatever is to be said of it is said here. */
const queuePolicy = (queueId: string, statements: readonly Properties[] = []): Resource => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [ref(queueId)],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [refuseWithoutTls('sqs:*', [getAtt(queueId, 'Arn')]), ...statements],
    },
  },
});
