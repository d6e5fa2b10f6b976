import type { LocalBucket, RegionalDeployment } from '../region.ts';
import {
  getAtt,
  type Properties,
  type Resource,
  type Resources,
  ref,
  retained,
  sub,
  type Value,
} from './cloudformation.ts';
import { bucketArn, queueArn } from './permissions.ts';

/**
 * What makes the region's buckets call the function, by bucket:
 *  - `s3` on a bucket of our making: its own notification configuration.
 *  - `s3` on an existing bucket: an entry beside those that are there, put in by the bucket-trigger function. (The
 *    framework's own `existing: true` takes one bucket a function, and its role may touch every function of the account.)
 *  - `eventbridge`: two rules on the region's default bus. The bucket-trigger function switches the delivery on.
 *  - `none`: the function may be called by the bucket, and its owner sees to it that it is.
 * An existing bucket is looked at in every case: without versioning there would be nothing to fall back on.
 */
export function triggers(deployment: RegionalDeployment): Resources {
  const { localBuckets, settings } = deployment;
  const viaEventBridge = localBuckets.filter(({ trigger }) => trigger === 'eventbridge');
  const calling = localBuckets.filter(({ trigger }) => trigger !== 'eventbridge');
  return Object.fromEntries([
    ...calling.map((bucket) => [permissionId(bucket), permissionFor(bucket)] as const),
    ...localBuckets.map((bucket) =>
      settings.createBuckets
        ? ([logicalId('Bucket', bucket), newBucket(bucket)] as const)
        : ([logicalId('BucketTrigger', bucket), existingBucket(deployment, bucket)] as const),
    ),
    ...(viaEventBridge.length === 0 ? [] : Object.entries(eventBridgeRules(deployment, viaEventBridge))),
  ]);
}

/** A delete marker is a write; the removal of a version is none, so ObjectRemoved:* would be too much. */
const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated'] as const;

const FUNCTION = 'OnObjectEventLambdaFunction';

/** Before the first event arrives, it must be settled where failed ones go. */
const EVENT_INVOKE_CONFIG = 'OnObjectEventLambdaEvConf';

function permissionFor({ bucket }: LocalBucket): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: getAtt(FUNCTION, 'Arn'),
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: bucketArn(bucket),
      // A bucket's name may be taken by another account once it was deleted; its ARN would be the same.
      SourceAccount: ref('AWS::AccountId'),
    },
  };
}

function existingBucket({ names }: RegionalDeployment, bucket: LocalBucket): Resource {
  return {
    Type: 'Custom::BucketTrigger',
    DependsOn: [EVENT_INVOKE_CONFIG, ...permissionsOf(bucket)],
    Properties: {
      ServiceToken: getAtt('BucketTriggerLambdaFunction', 'Arn'),
      ServiceTimeout: 120,
      Bucket: bucket.bucket,
      BucketOwner: ref('AWS::AccountId'),
      Trigger: bucket.trigger,
      NotificationId: names.stack,
      FunctionArn: getAtt(FUNCTION, 'Arn'),
      Events: EVENTS,
    },
  };
}

function newBucket(bucket: LocalBucket): Resource {
  const notifications: Record<LocalBucket['trigger'], Properties> = {
    s3: {
      NotificationConfiguration: {
        LambdaConfigurations: EVENTS.map((Event) => ({ Event, Function: getAtt(FUNCTION, 'Arn') })),
      },
    },
    eventbridge: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    none: {},
  };
  return {
    Type: 'AWS::S3::Bucket',
    ...retained,
    DependsOn: [EVENT_INVOKE_CONFIG, ...permissionsOf(bucket)],
    Properties: {
      BucketName: bucket.bucket,
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      ...notifications[bucket.trigger],
    },
  };
}

/** EventBridge names versions differently from S3, but it too tells a delete marker from a version that was removed. */
function eventBridgeRules(deployment: RegionalDeployment, buckets: readonly LocalBucket[]): Resources {
  const bucket = { name: buckets.map((local) => local.bucket) };
  const created = { 'detail-type': ['Object Created'], detail: { bucket } };
  const deleted = {
    'detail-type': ['Object Deleted'],
    detail: { bucket, 'deletion-type': ['Delete Marker Created'] },
  };
  return {
    ObjectCreatedRule: rule(deployment, 'object-created', created),
    ObjectCreatedRulePermission: rulePermission('ObjectCreatedRule'),
    DeleteMarkerCreatedRule: rule(deployment, 'delete-marker-created', deleted),
    DeleteMarkerCreatedRulePermission: rulePermission('DeleteMarkerCreatedRule'),
    FailedEventsQueuePolicy: takesUndelivered(deployment),
  };
}

function rule({ names, region }: RegionalDeployment, what: string, pattern: Properties): Resource {
  return {
    Type: 'AWS::Events::Rule',
    DependsOn: [EVENT_INVOKE_CONFIG],
    Properties: {
      Name: `${names.stack}-${what}`,
      EventPattern: { source: ['aws.s3'], account: [ref('AWS::AccountId')], ...pattern },
      Targets: [
        {
          Id: 'on-object-event',
          Arn: getAtt(FUNCTION, 'Arn'),
          // What EventBridge itself can't deliver goes where the function's own failures go.
          DeadLetterConfig: { Arn: queueArn(region, names.failedEventsQueue) },
        },
      ],
    },
  };
}

const rulePermission = (ruleId: string): Resource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: getAtt(FUNCTION, 'Arn'),
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: getAtt(ruleId, 'Arn'),
    SourceAccount: ref('AWS::AccountId'),
  },
});

const takesUndelivered = ({ names }: RegionalDeployment): Resource => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [ref('FailedEventsQueue')],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'KeepUndelivered',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['sqs:SendMessage'],
          Resource: [getAtt('FailedEventsQueue', 'Arn')],
          Condition: {
            ArnEquals: {
              'aws:SourceArn': [ruleArn(names.stack, 'object-created'), ruleArn(names.stack, 'delete-marker-created')],
            },
          },
        },
      ],
    },
  },
});

const ruleArn = (stack: string, what: string): Value =>
  sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${stack}-${what}`);

const permissionsOf = (bucket: LocalBucket): string[] =>
  bucket.trigger === 'eventbridge' ? [] : [permissionId(bucket)];

const permissionId = (bucket: LocalBucket): string => logicalId('BucketPermission', bucket);

/** Logical ids have letters and digits only; in bucket names `-` and `.` must stay apart. */
const logicalId = (kind: string, { bucket }: LocalBucket): string =>
  `${kind}${bucket.replaceAll('-', 'Dash').replaceAll('.', 'Dot').replaceAll('_', 'Underscore')}`;
