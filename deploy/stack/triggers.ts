import type { LocalBucket, RegionalDeployment } from '../plan/region.ts';
import { REMOVALS } from '../trigger/notifications.ts';
import { getAtt, type Properties, type Resource, type Resources, ref, retained } from './cloudformation.ts';
import { EVENT_INVOKE_CONFIG, eventBridgeRules, FUNCTION } from './event-bridge.ts';
import { bucketArn, objectsArn } from './permissions.ts';
import { QUEUE_POLICY, queueTrigger } from './queue-trigger.ts';
import { refuseWithoutTls } from './tls.ts';

/**
 * What makes the region's buckets call the function, by bucket:
 *  - `s3` on a bucket of our making: its own notification configuration.
 *  - `s3` on an existing bucket: an entry beside those that are there, put in by the bucket-trigger function. (The
 *    framework's own `existing: true` takes one bucket a function, and its role may touch every function of the account.)
 *  - `sqs`: the same, and in the place of the function the queue that gathers events for it.
 *  - `eventbridge`: three rules on the region's default bus. The bucket-trigger function switches the delivery on.
 *  - `none`: the function may be called by the bucket, and its owner sees to it that it is.
 * An existing bucket is looked at in every case: without versioning there would be nothing to fall back on.
 */
export function triggers(deployment: RegionalDeployment): Resources {
  const { localBuckets, settings } = deployment;
  const calling = localBuckets.filter(callsFunction);
  const permission = calling.length > MAX_SINGLE_PERMISSIONS ? () => ANY_BUCKET : permissionId;
  const permissionsOf = (bucket: LocalBucket) => {
    if (bucket.trigger === 'sqs') return [QUEUE_POLICY];
    return callsFunction(bucket) ? [permission(bucket)] : [];
  };
  return Object.fromEntries([
    ...calling.map((bucket) => [permission(bucket), permissionFor(permission(bucket), bucket)] as const),
    ...localBuckets.flatMap((bucket) =>
      settings.createBuckets
        ? ([
            [logicalId('Bucket', bucket), newBucket(bucket, permissionsOf(bucket))],
            [logicalId('BucketPolicy', bucket), bucketPolicy(bucket)],
          ] as const)
        : ([[logicalId('BucketTrigger', bucket), existingBucket(deployment, bucket, permissionsOf(bucket))]] as const),
    ),
    ...Object.entries(eventBridgeRules(deployment)),
    ...Object.entries(queueTrigger(deployment)),
  ]);
}

const callsFunction = ({ trigger }: LocalBucket): boolean => trigger === 's3' || trigger === 'none';

/** Lambda takes 20 KB of permissions for a function, of up to 600 characters each: beyond this number one is given for all buckets of the account. */
const MAX_SINGLE_PERMISSIONS = 20;

const ANY_BUCKET = 'AnyBucketPermission';

/** A delete marker is a write. The removal of a version is none, but may bring another one to light. */
const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated', REMOVALS] as const;

function permissionFor(id: string, { bucket }: LocalBucket): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: getAtt(FUNCTION, 'Arn'),
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      ...(id === ANY_BUCKET ? {} : { SourceArn: bucketArn(bucket) }),
      // A bucket's name may be taken by another account once it was deleted; its ARN would be the same.
      SourceAccount: ref('AWS::AccountId'),
    },
  };
}

function existingBucket({ names }: RegionalDeployment, bucket: LocalBucket, permissions: readonly string[]): Resource {
  return {
    Type: 'Custom::BucketTrigger',
    DependsOn: [EVENT_INVOKE_CONFIG, ...permissions],
    Properties: {
      ServiceToken: getAtt('BucketTriggerLambdaFunction', 'Arn'),
      ServiceTimeout: 120,
      Bucket: bucket.bucket,
      BucketOwner: ref('AWS::AccountId'),
      Trigger: bucket.trigger,
      NotificationId: names.stack,
      FunctionArn: getAtt(FUNCTION, 'Arn'),
      ...(bucket.trigger === 'sqs' ? { QueueArn: getAtt('EventsQueue', 'Arn') } : {}),
      Events: EVENTS,
    },
  };
}

function newBucket(bucket: LocalBucket, permissions: readonly string[]): Resource {
  const notifications: Record<LocalBucket['trigger'], Properties> = {
    s3: {
      NotificationConfiguration: {
        LambdaConfigurations: EVENTS.map((Event) => ({ Event, Function: getAtt(FUNCTION, 'Arn') })),
      },
    },
    sqs: {
      NotificationConfiguration: {
        QueueConfigurations: EVENTS.map((Event) => ({ Event, Queue: getAtt('EventsQueue', 'Arn') })),
      },
    },
    eventbridge: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    none: {},
  };
  return {
    Type: 'AWS::S3::Bucket',
    ...retained,
    DependsOn: [EVENT_INVOKE_CONFIG, ...permissions],
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

const bucketPolicy = (bucket: LocalBucket): Resource => ({
  Type: 'AWS::S3::BucketPolicy',
  ...retained,
  Properties: {
    Bucket: ref(logicalId('Bucket', bucket)),
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [refuseWithoutTls('s3:*', [bucketArn(bucket.bucket), objectsArn(bucket.bucket)])],
    },
  },
});

const permissionId = (bucket: LocalBucket): string => logicalId('BucketPermission', bucket);

/** Logical ids have letters and digits only; in bucket names `-` and `.` must stay apart. */
const logicalId = (kind: string, { bucket }: LocalBucket): string =>
  `${kind}${bucket.replaceAll('-', 'Dash').replaceAll('.', 'Dot').replaceAll('_', 'Underscore')}`;
