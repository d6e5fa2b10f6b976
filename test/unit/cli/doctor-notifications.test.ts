import type { NotificationConfiguration, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import type { BucketUnderCheck } from '../../../src/cli/doctor/bucket.ts';
import { notifications } from '../../../src/cli/doctor/notifications.ts';

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:111122223333:${name}`;
const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated'] as const;
const QUEUED: NotificationConfiguration = {
  QueueConfigurations: [{ Id: 'ours', QueueArn: arn('sqs', 'prod-events'), Events: [...EVENTS] }],
};
const DIRECT: NotificationConfiguration = {
  LambdaFunctionConfigurations: [
    { Id: 'ours', LambdaFunctionArn: arn('lambda', 'function:prod-on-object-event'), Events: [...EVENTS] },
  ],
};

const look = async (trigger: BucketUnderCheck['trigger'], configuration: NotificationConfiguration) => {
  const s3 = { send: async () => configuration } as unknown as S3Client;
  const about = { s3, bucket: 'b', trigger, onObjectEvent: 'prod-on-object-event', eventsQueue: 'prod-events' };
  return (await notifications.look(about as BucketUnderCheck)).map(({ what }) => what);
};

it.each([
  { trigger: 's3', configuration: DIRECT },
  { trigger: 'sqs', configuration: QUEUED },
  { trigger: 'eventbridge', configuration: { EventBridgeConfiguration: {} } },
  { trigger: 'none', configuration: {} },
] as const)('$trigger: what the deployment has written is fine', async ({ trigger, configuration }) => {
  expect(await look(trigger, configuration)).toEqual([]);
});

it('an entry for the other trigger goes with the next deployment; those of others are in the way', async () => {
  expect(await look('sqs', DIRECT)).toEqual([
    expect.stringMatching(/not sent to prod-events: there is no entry for it/),
  ]);
  expect(await look('s3', QUEUED)).toEqual([expect.stringMatching(/not sent to prod-on-object-event: there is no/)]);
  const theirs = { QueueConfigurations: [{ Id: 'theirs', QueueArn: arn('sqs', 'x'), Events: [...EVENTS] }] };
  expect(await look('sqs', theirs)).toEqual([expect.stringMatching(/not sent to prod-events, for theirs takes such/)]);
});
