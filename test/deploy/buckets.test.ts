import { describe, expect, it } from 'vitest';
import { ofType, permissionsOf } from './template.ts';
import { arn, describeIn } from './variant.ts';

/** Whose buckets they are, and how their events come to the function. */

describe('deploy.triggers', () => {
  it('eventbridge: rules on the default bus, whose failures end in the failed-events queue', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { triggers: 'eventbridge' } });
    const bucket = { name: ['docs-virginia'] };
    expect(ofType(template, 'AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern)).toMatchObject([
      { source: ['aws.s3'], 'detail-type': ['Object Created'], detail: { bucket } },
      {
        source: ['aws.s3'],
        'detail-type': ['Object Deleted'],
        detail: { bucket, 'deletion-type': ['Delete Marker Created'] },
      },
      {
        source: ['aws.s3'],
        'detail-type': ['Object Deleted'],
        detail: { bucket, 'deletion-type': ['Permanently Deleted'], reason: ['DeleteObject'] },
      },
    ]);
    for (const { Properties } of ofType(template, 'AWS::Events::Rule')) {
      expect(Properties.Targets).toMatchObject([
        { DeadLetterConfig: { Arn: expect.stringMatching(/:s3-concord-test-failed-events$/) } },
      ]);
    }
    expect(ofType(template, 'AWS::Lambda::Permission').map(({ Properties }) => Properties)).toMatchObject([
      { Principal: 'events.amazonaws.com', SourceArn: 'ObjectCreatedRule.Arn' },
      { Principal: 'events.amazonaws.com', SourceArn: 'DeleteMarkerCreatedRule.Arn' },
      { Principal: 'events.amazonaws.com', SourceArn: 'VersionRemovedRule.Arn' },
    ]);
    expect(ofType(template, 'Custom::BucketTrigger')).toMatchObject([{ Properties: { Trigger: 'eventbridge' } }]);
  });

  it('sqs: a queue that S3 may tell, and that hands the function many events at once', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { triggers: 'sqs' } });
    expect(ofType(template, 'AWS::Lambda::EventSourceMapping')).toMatchObject([
      {
        Properties: {
          EventSourceArn: 'EventsQueue.Arn',
          FunctionName: 'OnObjectEventLambdaFunction.Arn',
          BatchSize: 100,
          MaximumBatchingWindowInSeconds: 1,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        },
      },
    ]);
    const { EventsQueue, EventsQueuePolicy } = template.Resources;
    expect(EventsQueue?.Properties).toMatchObject({
      QueueName: 's3-concord-test-events',
      // Six times the function's minute, and the second that a batch is gathered for.
      VisibilityTimeout: 361,
      RedrivePolicy: { deadLetterTargetArn: 'FailedEventsDeadLetters.Arn', maxReceiveCount: 100 },
    });
    expect(JSON.stringify(EventsQueuePolicy)).toContain('"Service":"s3.amazonaws.com"');
    expect(EventsQueuePolicy?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny' },
        {
          Effect: 'Allow',
          Action: ['sqs:SendMessage'],
          Condition: { ArnEquals: { 'aws:SourceArn': [arn('docs-virginia')] }, StringEquals: expect.anything() },
        },
      ],
    });
    expect(permissionsOf(template, 'OnObjectEventRole')['sqs:ReceiveMessage']).toEqual([
      expect.stringMatching(/:s3-concord-test-events$/),
    ]);
    expect(ofType(template, 'Custom::BucketTrigger')).toMatchObject([
      { DependsOn: expect.arrayContaining(['EventsQueuePolicy']), Properties: { QueueArn: 'EventsQueue.Arn' } },
    ]);
    expect(ofType(template, 'AWS::Lambda::Permission')).toEqual([]);
    expect(template.Resources.EventsBehindAlarm).toBeDefined();
  });

  it('sqs, on buckets of our making and as one says; nothing of it where no bucket asks for it', async () => {
    const deploy = { triggers: 'sqs', createBuckets: true, eventBatch: { size: 10, seconds: 0 } };
    const { template } = await describeIn('us-east-1', { deploy });
    const [bucket] = ofType(template, 'AWS::S3::Bucket');
    expect(bucket?.Properties.NotificationConfiguration).toMatchObject({
      QueueConfigurations: [
        { Event: 's3:ObjectCreated:*', Queue: 'EventsQueue.Arn' },
        { Event: 's3:ObjectRemoved:DeleteMarkerCreated' },
        { Event: 's3:ObjectRemoved:Delete' },
      ],
    });
    expect(ofType(template, 'AWS::Lambda::EventSourceMapping')).toMatchObject([
      { Properties: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 } },
    ]);
    const direct = await describeIn('us-east-1', {});
    expect(Object.keys(direct.template.Resources).filter((id) => id.startsWith('EventsQueue'))).toEqual([]);
    const many = describeIn('us-east-1', { deploy: { triggers: 'sqs', eventBatch: { size: 11, seconds: 0 } } });
    await expect(many).rejects.toThrow(/eventBatch.*at least one second/);
  });

  it('can be set for single buckets', async () => {
    const deploy = { bucketTriggers: { 'docs-dublin': 'none' } };
    const triggerIn = async (region: string) =>
      ofType((await describeIn(region, { deploy })).template, 'Custom::BucketTrigger')[0]?.Properties.Trigger;
    expect(await triggerIn('us-east-1')).toBe('s3');
    expect(await triggerIn('eu-west-1')).toBe('none');
  });

  it('none: the bucket may call the function, and its owner makes it do so', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { triggers: 'none' } });
    expect(ofType(template, 'AWS::Lambda::Permission')).toMatchObject([
      { Properties: { Principal: 's3.amazonaws.com', SourceArn: arn('docs-virginia') } },
    ]);
  });
});

describe('deploy.createBuckets', () => {
  it('makes the buckets versioned, private, kept for good, and calling the function', async () => {
    const { template, functions } = await describeIn('us-east-1', { deploy: { createBuckets: true } });
    expect(ofType(template, 'AWS::S3::Bucket')).toMatchObject([
      {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketName: 'docs-virginia',
          VersioningConfiguration: { Status: 'Enabled' },
          PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
          NotificationConfiguration: {
            LambdaConfigurations: [
              { Event: 's3:ObjectCreated:*', Function: 'OnObjectEventLambdaFunction.Arn' },
              { Event: 's3:ObjectRemoved:DeleteMarkerCreated', Function: 'OnObjectEventLambdaFunction.Arn' },
              { Event: 's3:ObjectRemoved:Delete', Function: 'OnObjectEventLambdaFunction.Arn' },
            ],
          },
        },
      },
    ]);
    expect(ofType(template, 'AWS::S3::BucketPolicy')).toMatchObject([
      {
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: {
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Resource: [arn('docs-virginia'), `${arn('docs-virginia')}/*`],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    ]);
    expect(functions).not.toContain('bucketTrigger');
    expect(Object.keys(template.Resources)).not.toContain('BucketTriggerRole');
    expect(ofType(template, 'Custom::BucketTrigger')).toEqual([]);
  });
});
