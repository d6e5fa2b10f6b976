import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NotificationConfiguration, S3Client } from '@aws-sdk/client-s3';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { answer, carryOut, explain } from '../../deploy/trigger/bucket-trigger.ts';
import { attached } from '../../deploy/trigger/notifications.ts';

/** What happens to a bucket whose notifications are not ours alone. */

const OWN = {
  Id: 's3-concord-prod',
  LambdaFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:s3-concord-prod-on-object-event',
  Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated'],
} satisfies NonNullable<NotificationConfiguration['LambdaFunctionConfigurations']>[number];

const THEIRS: NotificationConfiguration = {
  TopicConfigurations: [
    { Id: 'audit', TopicArn: 'arn:aws:sns:eu-west-1:1:audit', Events: ['s3:ObjectRemoved:Delete'] },
  ],
  QueueConfigurations: [
    {
      Id: 'thumbnails',
      QueueArn: 'arn:aws:sqs:eu-west-1:1:thumbnails',
      Events: ['s3:ObjectTagging:Put'],
      Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'photos/' }] } },
    },
  ],
  LambdaFunctionConfigurations: [
    { Id: 'restore', LambdaFunctionArn: 'arn:aws:lambda:eu-west-1:1:function:restore', Events: ['s3:ObjectRestore:*'] },
  ],
};

describe('attaching by sqs', () => {
  const { Id, Events } = OWN;
  const queueArn = 'arn:aws:sqs:eu-west-1:111122223333:s3-concord-prod-events';
  const own = { id: Id, functionArn: OWN.LambdaFunctionArn, queueArn, events: Events };
  const queued = { Id, QueueArn: queueArn, Events };

  it('tells the queue in the place of the function, beside what others have there', () => {
    const before = { ...THEIRS, LambdaFunctionConfigurations: [...(THEIRS.LambdaFunctionConfigurations ?? []), OWN] };
    const after = { ...THEIRS, QueueConfigurations: [...(THEIRS.QueueConfigurations ?? []), queued] };
    expect(attached(before, own, 'sqs')).toEqual(after);
    expect(attached(after, own, 'sqs')).toEqual(after);
  });

  it('goes back to the function, and away, without a trace of the queue', () => {
    const { queueArn: _, ...direct } = own;
    expect(attached({ QueueConfigurations: [queued] }, direct, 's3')).toEqual({ LambdaFunctionConfigurations: [OWN] });
    expect(attached({ QueueConfigurations: [queued] }, own, 'none')).toEqual({});
  });
});

describe('attaching by s3', () => {
  it('puts our entry beside theirs', async () => {
    const bucket = bucketWith(THEIRS);
    await bucket.take('Create', 's3');
    expect(bucket.notifications).toEqual({
      ...THEIRS,
      LambdaFunctionConfigurations: [...(THEIRS.LambdaFunctionConfigurations ?? []), OWN],
    });
  });

  it('takes removals too, unless somebody else does: S3 allows one owner of an event, and these can be missed', () => {
    const [events, removals] = [[...OWN.Events], 's3:ObjectRemoved:Delete' as const];
    const own = { id: OWN.Id, functionArn: OWN.LambdaFunctionArn, events: [...events, removals] };
    const eventsIn = (current: NotificationConfiguration) =>
      attached(current, own, 's3').LambdaFunctionConfigurations?.find(({ Id }) => Id === OWN.Id)?.Events;
    expect(eventsIn({})).toEqual([...events, removals]);
    expect(eventsIn(THEIRS)).toEqual(events);
  });

  it('twice is attaching once, and writes once', async () => {
    const bucket = bucketWith({});
    await bucket.take('Create', 's3');
    await bucket.take('Update', 's3');
    expect(bucket.notifications).toEqual({ LambdaFunctionConfigurations: [OWN] });
    expect(bucket.writes).toBe(1);
  });

  it('takes over an entry under another id that calls our function: two would overlap', async () => {
    const bucket = bucketWith({ LambdaFunctionConfigurations: [{ ...OWN, Id: 'made-by-hand' }] });
    await bucket.take('Create', 's3');
    expect(bucket.notifications).toEqual({ LambdaFunctionConfigurations: [OWN] });
  });

  it.each(['Suspended', 'never set'])(
    'refuses a bucket whose versioning is %s, and changes nothing',
    async (status) => {
      const bucket = bucketWith(THEIRS, status);
      await expect(bucket.take('Create', 's3')).rejects.toThrow('put-bucket-versioning --bucket acme-docs-dublin');
      expect(bucket.writes).toBe(0);
    },
  );

  it('leaves everything as it was where S3 refuses an overlap', async () => {
    const bucket = bucketWith(THEIRS, 'Enabled', 'Configurations overlap');
    await expect(bucket.take('Create', 's3')).rejects.toThrow('Configurations overlap');
    expect(bucket.notifications).toEqual(THEIRS);
  });
});

describe('attaching by eventbridge', () => {
  it('switches the delivery on, and touches no entry of theirs', async () => {
    const bucket = bucketWith(THEIRS);
    await bucket.take('Create', 'eventbridge');
    expect(bucket.notifications).toEqual({ ...THEIRS, EventBridgeConfiguration: {} });
  });

  it('takes our entry out, where it was attached by s3 before', async () => {
    const bucket = bucketWith({ LambdaFunctionConfigurations: [OWN] });
    await bucket.take('Update', 'eventbridge');
    expect(bucket.notifications).toEqual({ EventBridgeConfiguration: {} });
  });

  it('leaves the delivery on when it is detached: others may listen', async () => {
    const bucket = bucketWith({ ...THEIRS, EventBridgeConfiguration: {} });
    await bucket.take('Delete', 'eventbridge');
    expect(bucket.notifications).toEqual({ ...THEIRS, EventBridgeConfiguration: {} });
  });
});

describe('none', () => {
  it('writes nothing, also where the owner calls our function by an entry of his own', async () => {
    const bucket = bucketWith({ LambdaFunctionConfigurations: [{ ...OWN, Id: 'made-by-terraform' }] });
    for (const request of ['Create', 'Update', 'Delete'] as const) await bucket.take(request, 'none');
    expect(bucket.writes).toBe(0);
  });
});

describe('detaching', () => {
  it('takes out our entry alone', async () => {
    const bucket = bucketWith(THEIRS);
    await bucket.take('Create', 's3');
    await bucket.take('Delete', 's3');
    expect(bucket.notifications).toEqual(THEIRS);
  });

  it('is done where the bucket is gone', async () => {
    const gone = { send: () => Promise.reject(Object.assign(new Error('gone'), { name: 'NoSuchBucket' })) };
    await expect(carryOut(request('Delete', 's3'), gone as unknown as S3Client)).resolves.toBeUndefined();
  });
});

describe('the answer to CloudFormation', () => {
  it.each([
    [
      'NoSuchBucket',
      'The specified bucket does not exist',
      'acme-docs does not exist. Create it with versioning enabled',
    ],
    ['PermanentRedirect', 'must be addressed using the specified endpoint', 'acme-docs lies in another region'],
    [
      'AccessDenied',
      'Access Denied',
      'acme-docs could not be looked at (Access Denied). Does it belong to this account',
    ],
    ['InvalidArgument', 'Configurations overlap', 'Set deploy.triggers to eventbridge'],
    ['SlowDown', 'Please reduce your request rate.', 'Please reduce your request rate.'],
  ])('says of %s what a person can do', (name, message, reason) => {
    expect(explain(Object.assign(new Error(message), { name }), 'acme-docs')).toContain(reason);
  });

  it('is put where it asked for it, without a content type, which the signature of the URL does not cover', async () => {
    const received = await listenOnce(async (url) => {
      await answer({ ...request('Create', 's3'), ResponseURL: url }, { Status: 'FAILED', Reason: 'no versioning' });
    });
    expect(received.method).toBe('PUT');
    expect(received.contentType).toBeUndefined();
    expect(JSON.parse(received.body)).toEqual({
      Status: 'FAILED',
      Reason: 'no versioning',
      PhysicalResourceId: 'acme-docs-dublin',
      StackId: 'the stack',
      RequestId: 'the request',
      LogicalResourceId: 'the resource',
    });
  });
});

/** Runs a server for one request. */
async function listenOnce(work: (url: string) => Promise<void>) {
  const server = createServer();
  const request = new Promise<{ method: string | undefined; contentType: string | undefined; body: string }>(
    (resolve) => {
      server.once('request', async (message, response) => {
        const body = await text(message);
        response.end();
        resolve({ method: message.method, contentType: message.headers['content-type'], body });
      });
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return await request;
  } finally {
    server.close();
  }
}

/** As much of S3 as the resource asks for. */
function bucketWith(notifications: NotificationConfiguration, versioning = 'Enabled', refusal?: string) {
  const bucket = { notifications, writes: 0, take };
  const versioningAnswer = versioning === 'never set' ? {} : { Status: versioning };
  return bucket;

  function take(type: CloudFormationCustomResourceEvent['RequestType'], trigger: string): Promise<void> {
    return carryOut(request(type, trigger), {
      send: async (command: object) => serve(command),
    } as unknown as S3Client);
  }

  function serve(command: object): object {
    switch (command.constructor.name) {
      case 'GetBucketVersioningCommand':
        return versioningAnswer;
      case 'GetBucketNotificationConfigurationCommand':
        return { ...bucket.notifications, $metadata: {} };
      case 'PutBucketNotificationConfigurationCommand': {
        if (refusal !== undefined) throw new Error(refusal);
        const { input } = command as { input: { NotificationConfiguration: NotificationConfiguration } };
        bucket.notifications = input.NotificationConfiguration;
        bucket.writes += 1;
        return {};
      }
      default:
        throw new Error(`unexpected ${command.constructor.name}`);
    }
  }
}

function request(RequestType: CloudFormationCustomResourceEvent['RequestType'], trigger: string) {
  return {
    RequestType,
    StackId: 'the stack',
    RequestId: 'the request',
    LogicalResourceId: 'the resource',
    ResourceProperties: {
      ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:s3-concord-prod-bucket-trigger',
      Bucket: 'acme-docs-dublin',
      BucketOwner: '111122223333',
      Trigger: trigger,
      NotificationId: OWN.Id,
      FunctionArn: OWN.LambdaFunctionArn,
      Events: OWN.Events,
    },
  } as unknown as CloudFormationCustomResourceEvent;
}
