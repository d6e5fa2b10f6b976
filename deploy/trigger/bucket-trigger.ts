// deploy/trigger: the custom resource that attaches existing buckets.
import { isDeepStrictEqual } from 'node:util';
import {
  type Event,
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import type { Trigger } from '../plan/settings.ts';
import { attached, detached, type OwnEntry } from './notifications.ts';

/**
 * The custom resource by which a stack attaches an existing bucket: it refuses a bucket without versioning, and puts our
 * entry into the bucket's notification configuration, or takes it out again, beside whatever else is in there.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const outcome = await carryOut(event, new S3Client({})).then(
    () => ({ Status: 'SUCCESS' }) as const,
    (error: unknown) =>
      ({ Status: 'FAILED', Reason: explain(error, String(event.ResourceProperties.Bucket)) }) as const,
  );
  await answer(event, outcome);
}

/** What the stack says in the resource's properties (stack/triggers.ts). */
interface BucketTrigger {
  readonly bucket: string;
  readonly owner: string;
  readonly trigger: Trigger;
  readonly entry: OwnEntry;
}

export async function carryOut(event: CloudFormationCustomResourceEvent, s3: S3Client): Promise<void> {
  const { bucket, owner, trigger, entry } = bucketTrigger(event.ResourceProperties);
  const address = { Bucket: bucket, ExpectedBucketOwner: owner };
  if (event.RequestType === 'Delete') {
    await detach();
  } else {
    await refuseUnversioned();
    await attach();
  }

  async function attach(): Promise<void> {
    const current = await read();
    await replace(current, attached(current, entry, trigger));
  }

  async function detach(): Promise<void> {
    try {
      const current = await read();
      await replace(current, detached(current, entry, trigger));
    } catch (error) {
      // A bucket that is gone calls nobody any more.
      if (error instanceof Error && error.name === 'NoSuchBucket') return;
      throw error;
    }
  }

  async function read(): Promise<NotificationConfiguration> {
    const { $metadata: _, ...current } = await s3.send(new GetBucketNotificationConfigurationCommand(address));
    return current;
  }

  /** Not written where nothing changes: S3 has no condition for it, so each write may run over another's. */
  async function replace(current: NotificationConfiguration, next: NotificationConfiguration): Promise<void> {
    if (isDeepStrictEqual(current, next)) return;
    await s3.send(new PutBucketNotificationConfigurationCommand({ ...address, NotificationConfiguration: next }));
  }

  async function refuseUnversioned(): Promise<void> {
    const { Status } = await s3.send(new GetBucketVersioningCommand(address));
    if (Status === 'Enabled') return;
    throw new Error(
      `bucket ${bucket} has versioning ${Status === 'Suspended' ? 'suspended' : 'off'}, so a losing write could not be kept. Enable it: ` +
        `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
    );
  }
}

function bucketTrigger(properties: CloudFormationCustomResourceEvent['ResourceProperties']): BucketTrigger {
  return {
    bucket: String(properties.Bucket),
    owner: String(properties.BucketOwner),
    trigger: properties.Trigger as Trigger,
    entry: {
      id: String(properties.NotificationId),
      functionArn: String(properties.FunctionArn),
      ...(properties.QueueArn === undefined ? {} : { queueArn: String(properties.QueueArn) }),
      events: properties.Events as Event[],
    },
  };
}

/** It ends up in CloudFormation's event list, where a person looks for the reason of a failed deployment. */
export function explain(error: unknown, bucket: string): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  if (name === 'NoSuchBucket')
    return `bucket ${bucket} does not exist. Create it with versioning enabled, mend its name in concord.yml, or set deploy.createBuckets.`;
  if (name === 'PermanentRedirect' || name === 'IllegalLocationConstraintException')
    return `bucket ${bucket} lies in another region than concord.yml says: ${message}`;
  if (name === 'AccessDenied')
    return `bucket ${bucket} could not be looked at (${message}). Does it belong to this account, and does its policy forbid nothing to the role of bucket-trigger?`;
  return /overlap|common event type|ambiguously defined/i.test(message)
    ? `${message} — Somebody else's notification takes the same events of this bucket, and S3 allows one. Nothing was changed. ` +
        'Set deploy.triggers to eventbridge for this bucket in concord.yml.'
    : message;
}

export async function answer(
  event: CloudFormationCustomResourceEvent,
  outcome: { Status: 'SUCCESS' } | { Status: 'FAILED'; Reason: string },
): Promise<void> {
  const response: CloudFormationCustomResourceResponse = {
    ...outcome,
    // One resource a bucket: when its name changes CloudFormation detaches the old one by itself.
    PhysicalResourceId: String(event.ResourceProperties.Bucket),
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  };
  // As bytes, so that fetch adds no content type: the signature of the URL covers an empty one.
  await fetch(event.ResponseURL, { method: 'PUT', body: Buffer.from(JSON.stringify(response)) });
}
