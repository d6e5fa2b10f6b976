import { GetBucketNotificationConfigurationCommand, type NotificationConfiguration } from '@aws-sdk/client-s3';
import type { BucketCheck, BucketUnderCheck } from './bucket.ts';
import { type Says, unchecked, wrong } from './finding.ts';

const NEEDED = ['s3:ObjectCreated', 's3:ObjectRemoved:DeleteMarkerCreated'];

/** Without events nobody looks at a key until the sweep or another write does. */
export const notifications: BucketCheck = {
  name: 'notifications',
  async look(about) {
    if (about.trigger === 'none') return [];
    try {
      const command = new GetBucketNotificationConfigurationCommand({ Bucket: about.bucket });
      return judge(await about.s3.send(command), about);
    } catch (error) {
      return [unchecked(error, 's3:GetBucketNotification')];
    }
  },
};

function judge(configuration: NotificationConfiguration, about: BucketUnderCheck): Says[] {
  if (about.trigger === 'eventbridge') {
    if (configuration.EventBridgeConfiguration) return [];
    return [wrong('Events are not sent to EventBridge, though the deployment waits for them there.', 'deploy again')];
  }
  const { own, others, target } = entriesOf(configuration, about);
  const missing = NEEDED.filter(
    (event) => !own.some(({ Events, Filter }) => !Filter && isCovered(event, Events ?? [])),
  );
  if (missing.length === 0) return [];
  const clashing = others.filter(({ Events }) => missing.some((event) => isTouched(event, Events ?? [])));
  if (clashing.length > 0)
    return [
      wrong(
        `${missing.join(' and ')} of all keys are not sent to ${target}, for ${clashing.map(({ Id }) => Id ?? 'another entry').join(', ')} takes such events: S3 allows one owner per event and key.`,
        'set `triggers: eventbridge` (or `bucketTriggers` for this bucket) under `deploy:`, and deploy again',
      ),
    ];
  const why = own.length > 0 ? 'its entry is narrower' : 'there is no entry for it';
  return [wrong(`${missing.join(' and ')} of all keys are not sent to ${target}: ${why}.`, 'deploy again')];
}

/** The entry that the trigger takes, and those of others; one of ours for another trigger goes with the next deployment. */
function entriesOf(
  configuration: NotificationConfiguration,
  { trigger, onObjectEvent, eventsQueue }: BucketUnderCheck,
) {
  const all = [
    ...(configuration.LambdaFunctionConfigurations ?? []).map((entry) => ({ entry, arn: entry.LambdaFunctionArn })),
    ...(configuration.QueueConfigurations ?? []).map((entry) => ({ entry, arn: entry.QueueArn })),
    ...(configuration.TopicConfigurations ?? []).map((entry) => ({ entry, arn: entry.TopicArn })),
  ];
  const target = trigger === 'sqs' ? eventsQueue : onObjectEvent;
  const nameIn = (arn = '') => arn.split(':').at(arn.includes(':function:') ? 6 : 5);
  const isOurs = (arn?: string) => [onObjectEvent, eventsQueue].includes(nameIn(arn) ?? '');
  const own = all.filter(({ arn }) => nameIn(arn) === target).map(({ entry }) => entry);
  return { own, others: all.filter(({ arn }) => !isOurs(arn)).map(({ entry }) => entry), target };
}

function isCovered(event: string, events: readonly string[]): boolean {
  const family = event.split(':').slice(0, 2).join(':');
  return events.some((one) => one === event || one === `${family}:*`);
}

function isTouched(event: string, events: readonly string[]): boolean {
  const family = event.split(':').slice(0, 2).join(':');
  return events.some((one) => one.startsWith(family));
}
