import { QUEUED_EVENTS_CONCURRENCY } from '../plan/limits.ts';
import type { LocalBucket, RegionalDeployment } from '../plan/region.ts';
import { getAtt, type Properties, type Resources, ref } from './cloudformation.ts';
import { FUNCTION } from './event-bridge.ts';
import { bucketArn } from './permissions.ts';
import { eventsQueue } from './queues.ts';

/** What must be there before a bucket tells the queue: S3 tries it out when it is named in a notification. */
export const QUEUE_POLICY = 'EventsQueuePolicy';

/** A queue's policy has room for some kilobytes: beyond this number of buckets all those of the account may send. */
const MAX_NAMED_BUCKETS = 40;

const queued = ({ localBuckets }: RegionalDeployment): readonly LocalBucket[] =>
  localBuckets.filter(({ trigger }) => trigger === 'sqs');

/** Whether events come to the function by a queue, of some bucket here at least. */
export const takesByQueue = (deployment: RegionalDeployment): boolean => queued(deployment).length > 0;

/** The queue that S3 tells of events, and what hands them to the function, many at once. Nothing where no bucket asks for it. */
export function queueTrigger(deployment: RegionalDeployment): Resources {
  if (!takesByQueue(deployment)) return {};
  const { size, seconds } = deployment.settings.eventBatch;
  return {
    ...eventsQueue(deployment, [sendsEvents(queued(deployment))]),
    EventsQueueSource: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: getAtt('EventsQueue', 'Arn'),
        FunctionName: getAtt(FUNCTION, 'Arn'),
        BatchSize: size,
        MaximumBatchingWindowInSeconds: seconds,
        ScalingConfig: { MaximumConcurrency: QUEUED_EVENTS_CONCURRENCY },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
  };
}

function sendsEvents(buckets: readonly LocalBucket[]): Properties {
  const named = buckets.length > MAX_NAMED_BUCKETS ? [] : buckets.map(({ bucket }) => bucketArn(bucket));
  return {
    Sid: 'TakeEvents',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: ['sqs:SendMessage'],
    Resource: [getAtt('EventsQueue', 'Arn')],
    Condition: {
      ...(named.length === 0 ? {} : { ArnEquals: { 'aws:SourceArn': named } }),
      // A bucket's name may be taken by another account once it was deleted; its ARN would be the same.
      StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') },
    },
  };
}
