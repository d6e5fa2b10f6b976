import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../deploy/bundle/bundle.ts';
import { journalTable } from '../../../src/adapters/aws/journal-table.ts';
import { ACCOUNT, allStatements, ofType, permissionsOf, ROOT } from '../template.ts';
import { DUBLIN, HOME, PUSH_ROLE, resourceOf, templateOf } from './packaged.ts';

const BUCKETS: Record<string, string> = {
  [HOME]: 'acme-docs-virginia',
  [DUBLIN]: 'acme-docs-dublin',
  'ap-northeast-1': 'acme-docs-tokyo',
};
const EVENTS = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated', 's3:ObjectRemoved:Delete'];

const environmentOf = (region: string, logicalId: string) =>
  (resourceOf(region, logicalId)?.Properties.Environment ?? { Variables: {} }) as { Variables: object };

describe.each([HOME, DUBLIN])('the stack in %s', (region) => {
  const bucket = BUCKETS[region] ?? '';
  const queueArn = (queue: string, at = region) => `arn:aws:sqs:${at}:${ACCOUNT}:s3-concord-test-${queue}`;

  it('attaches the bucket with both kinds of event', () => {
    const [trigger, ...others] = ofType(templateOf(region), 'Custom::BucketTrigger');
    expect(others).toEqual([]);
    expect(trigger?.Properties).toMatchObject({
      ServiceToken: 'BucketTriggerLambdaFunction.Arn',
      Bucket: bucket,
      BucketOwner: ACCOUNT,
      Trigger: 's3',
      FunctionArn: 'OnObjectEventLambdaFunction.Arn',
      Events: EVENTS,
    });
  });

  it('attaches it only once the function may be called and failed events have a place to go', () => {
    const [trigger] = ofType(templateOf(region), 'Custom::BucketTrigger');
    const types = [trigger?.DependsOn ?? []].flat().map((id) => resourceOf(region, id)?.Type);
    expect(types.sort()).toEqual(['AWS::Lambda::EventInvokeConfig', 'AWS::Lambda::Permission']);
  });

  it('lets S3 call for this bucket of this account, the clock where it sweeps, and nobody else', () => {
    const allowed = ofType(templateOf(region), 'AWS::Lambda::Permission').map(({ Properties }) => Properties);
    expect(allowed.filter(({ FunctionName }) => FunctionName !== 'OnScheduleLambdaFunction.Arn')).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: 'OnObjectEventLambdaFunction.Arn',
        Principal: 's3.amazonaws.com',
        SourceArn: `arn:aws:s3:::${bucket}`,
        SourceAccount: ACCOUNT,
      },
    ]);
    expect(allowed).toHaveLength(region === HOME ? 2 : 1);
  });

  it('retries an event twice within six hours, then keeps it in the failed-events queue', () => {
    const settings = ofType(templateOf(region), 'AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties);
    expect(settings.filter(({ FunctionName }) => FunctionName !== 'OnScheduleLambdaFunction')).toMatchObject([
      {
        FunctionName: 'OnObjectEventLambdaFunction',
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 6 * 60 * 60,
        DestinationConfig: { OnFailure: { Destination: 'FailedEventsQueue.Arn' } },
      },
    ]);
  });

  it.each([
    ['PushQueue', 'OnPushLambdaFunction', 'PushDeadLetters'],
    ['FailedEventsQueue', 'OnFailedEventLambdaFunction', 'FailedEventsDeadLetters'],
  ])('%s is consumed by %s, patiently, item by item, and ends in %s', (queue, consumer, deadLetters) => {
    const mappings = ofType(templateOf(region), 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);
    expect(mappings.filter(({ EventSourceArn }) => EventSourceArn === `${queue}.Arn`)).toMatchObject([
      {
        FunctionName: `${consumer}.Arn`,
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: expect.any(Number) },
        Enabled: true,
      },
    ]);

    const timeout = Number(resourceOf(region, consumer)?.Properties.Timeout);
    expect(timeout).toBeGreaterThan(0);
    expect(Number(resourceOf(region, queue)?.Properties.VisibilityTimeout)).toBeGreaterThanOrEqual(6 * timeout);

    const redrive = { deadLetterTargetArn: `${deadLetters}.Arn`, maxReceiveCount: expect.any(Number) };
    expect(resourceOf(region, queue)?.Properties.RedrivePolicy).toEqual(redrive);
    expect(resourceOf(region, deadLetters)?.Type).toBe('AWS::SQS::Queue');
  });

  it.each(['PushDeadLetters', 'FailedEventsDeadLetters'])('raises an alarm at the first message in %s', (queue) => {
    const alarms = ofType(templateOf(region), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const name = resourceOf(region, queue)?.Properties.QueueName;
    const dimension = [{ Name: 'QueueName', Value: name }];
    expect(alarms.filter(({ Dimensions }) => JSON.stringify(Dimensions) === JSON.stringify(dimension))).toMatchObject([
      {
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      },
    ]);
  });

  it('runs every function on Node.js 24 and arm64, and keeps its logs for a time', () => {
    const functions = ofType(templateOf(region), 'AWS::Lambda::Function');
    expect(functions).toHaveLength(region === HOME ? FUNCTION_NAMES.length : FUNCTION_NAMES.length - 1);
    for (const { Properties } of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    }
    const logs = ofType(templateOf(region), 'AWS::Logs::LogGroup').map(({ Properties }) => Properties);
    expect(logs.map(({ LogGroupName }) => LogGroupName).sort()).toEqual(
      functions.map(({ Properties }) => `/aws/lambda/${Properties.FunctionName}`).sort(),
    );
    expect(logs.map(({ RetentionInDays }) => RetentionInDays)).toEqual(functions.map(() => 30));
  });

  it('tells every function what FunctionEnvironment asks for', async () => {
    const required = await requiredVariables();
    expect(required).toContain('CONCORD_TABLE');
    for (const name of ['OnObjectEvent', 'OnPush', 'OnFailedEvent', ...(region === HOME ? ['OnSchedule'] : [])]) {
      const { Variables } = environmentOf(region, `${name}LambdaFunction`);
      expect(Object.keys(Variables).sort()).toEqual(['CONCORD_ACCOUNT', ...required].sort());
      expect(Variables).toEqual({
        CONCORD_ACCOUNT: ACCOUNT,
        CONCORD_CONFIG: '/var/task/concord.json',
        CONCORD_STACK: 's3-concord-test',
        CONCORD_TABLE: 's3-concord-test-journal',
        CONCORD_PUSH_QUEUE_URL: 'PushQueue',
        CONCORD_PUSH_PRINCIPALS: region === HOME ? 'AWS:PushRole.RoleId' : `AWS:${PUSH_ROLE.id}`,
      });
    }
  });

  const table = [`arn:aws:dynamodb:${HOME}:${ACCOUNT}:table/s3-concord-test-journal`];
  const buckets = Object.values(BUCKETS).map((name) => `arn:aws:s3:::${name}`);
  const objects = buckets.map((arn) => `${arn}/*`);
  const logsOf = (name: string, regions: readonly string[]) =>
    regions.map((at) => `arn:aws:logs:${at}:${ACCOUNT}:log-group:/aws/lambda/s3-concord-test-${name}:*`);
  const every = <Value>(actions: readonly string[], value: Value): Record<string, Value> =>
    Object.fromEntries(actions.map((action) => [action, value]));

  const journal = every(
    ['Query', 'GetItem', 'PutItem', 'UpdateItem'].map((action) => `dynamodb:${action}`),
    table,
  );
  const openIndex = table.map((arn) => `${arn}/index/open`);
  const readBuckets = every(['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketVersioning'], buckets);
  const readObjects = every(
    ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
    objects,
  );
  const logs = (name: string, regions: readonly string[] = [region]) =>
    every(['logs:CreateLogStream', 'logs:PutLogEvents'], logsOf(name, regions));
  const consume = (queues: readonly string[]) =>
    every(
      ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
        (action) => `sqs:${action}`,
      ),
      queues,
    );

  it('on-object-event reads, records and queues; what fails it may set aside', () => {
    expect(resourceOf(region, 'OnObjectEventLambdaFunction')?.Properties.Role).toBe('OnObjectEventRole.Arn');
    expect(permissionsOf(templateOf(region), 'OnObjectEventRole')).toEqual({
      ...journal,
      ...readBuckets,
      ...readObjects,
      ...logs('on-object-event'),
      'sqs:SendMessage': [queueArn('push'), queueArn('failed-events')],
    });
  });

  it('on-failed-event may do the same, and consumes its queue', () => {
    expect(resourceOf(region, 'OnFailedEventLambdaFunction')?.Properties.Role).toBe('OnFailedEventRole.Arn');
    expect(permissionsOf(templateOf(region), 'OnFailedEventRole')).toEqual({
      ...journal,
      ...readBuckets,
      ...readObjects,
      ...logs('on-failed-event'),
      ...consume([queueArn('failed-events')]),
      'sqs:SendMessage': [queueArn('push')],
    });
  });

  it('on-push has the one role of all regions, which writes objects but never deletes a version', () => {
    const own = region === HOME ? 'PushRole.Arn' : PUSH_ROLE.arn;
    expect(resourceOf(region, 'OnPushLambdaFunction')?.Properties.Role).toBe(own);
    expect(resourceOf(DUBLIN, 'PushRole')).toBeUndefined();
    const regions = Object.keys(BUCKETS);
    const queues = regions.map((at) => queueArn('push', at));
    const writing = ['s3:PutObject', 's3:PutObjectTagging', 's3:DeleteObject', 's3:AbortMultipartUpload'];
    expect(permissionsOf(templateOf(HOME), 'PushRole')).toEqual({
      ...journal,
      ...readBuckets,
      ...readObjects,
      ...every(writing, objects),
      ...logs('on-push', regions),
      ...consume(queues),
      'sqs:SendMessage': queues,
    });
  });

  it('on-schedule reads, records and queues for all sets, finding what is open by index; it is in the home alone', () => {
    if (region !== HOME) {
      expect(Object.keys(templateOf(region).Resources).filter((id) => id.startsWith('OnSchedule'))).toEqual([]);
      expect(ofType(templateOf(region), 'AWS::Events::Rule')).toEqual([]);
      return;
    }
    expect(resourceOf(region, 'OnScheduleLambdaFunction')?.Properties.Role).toBe('OnScheduleRole.Arn');
    expect(permissionsOf(templateOf(region), 'OnScheduleRole')).toEqual({
      ...journal,
      'dynamodb:Query': [...table, ...openIndex],
      ...readBuckets,
      ...readObjects,
      ...logs('on-schedule'),
      'sqs:SendMessage': [queueArn('push')],
    });
  });

  it("bucket-trigger may change this region's notifications, and nothing else", () => {
    expect(permissionsOf(templateOf(region), 'BucketTriggerRole')).toEqual({
      ...every(
        ['s3:GetBucketNotification', 's3:PutBucketNotification', 's3:GetBucketVersioning'],
        [`arn:aws:s3:::${bucket}`],
      ),
      ...logs('bucket-trigger'),
    });
  });

  it('has no role but these, and no policy anywhere that names everything', () => {
    const roles = [
      'BucketTriggerRole',
      'OnFailedEventRole',
      'OnObjectEventRole',
      ...(region === HOME ? ['OnScheduleRole', 'PushRole'] : []),
    ];
    const { Resources } = templateOf(region);
    expect(
      Object.keys(Resources)
        .filter((id) => Resources[id]?.Type.startsWith('AWS::IAM::'))
        .sort(),
    ).toEqual(roles);
    for (const id of roles) expect(Resources[id]?.Properties.ManagedPolicyArns).toBeUndefined();

    const aboutBuckets = allStatements(roles.map((id) => Resources[id])).filter(({ Resource }) =>
      [Resource].flat().some((arn) => arn.startsWith('arn:aws:s3:')),
    );
    expect(aboutBuckets.length).toBeGreaterThan(4);
    for (const { Condition } of aboutBuckets)
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': ACCOUNT } });

    const statements = allStatements(Resources).filter(({ Sid }) => Sid !== 'EnforceTLS');
    expect(statements.length).toBeGreaterThan(10);
    for (const { Effect, Action, Resource } of statements) {
      expect([Resource].flat().filter(namesEverything)).toEqual([]);
      if (Effect === 'Allow') for (const action of [Action].flat()) expect(action).not.toContain('*');
    }
  });

  it('Lambda ends no chain of writes, pushes and events: it is as long as clients go on writing', () => {
    const allowed = ofType(templateOf(region), 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.RecursiveLoop === 'Allow',
    );
    expect(allowed.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
      ['failed-event', 'object-event', 'push'].map((name) => `s3-concord-test-on-${name}`),
    );
  });
});

describe("the home's stack", () => {
  it('has the table as the code defines it, with its history recoverable', () => {
    const { TableName, ...definition } = journalTable('s3-concord-test-journal');
    expect(resourceOf(HOME, 'JournalTable')).toEqual({
      Type: 'AWS::DynamoDB::Table',
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        TableName,
        ...definition,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
    expect(definition.GlobalSecondaryIndexes.length).toBeGreaterThan(0);
    expect(ofType(templateOf(DUBLIN), 'AWS::DynamoDB::Table')).toEqual([]);
  });

  it('measures and sweeps every five minutes, one sweep at a time; the next one is the retry', () => {
    const [rule, ...others] = ofType(templateOf(HOME), 'AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({
      Name: 's3-concord-test-sweep',
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      Targets: [{ Arn: 'OnScheduleLambdaFunction.Arn' }],
    });
    expect(ofType(templateOf(HOME), 'AWS::Lambda::Permission').map(({ Properties }) => Properties)).toContainEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: 'OnScheduleLambdaFunction.Arn',
      Principal: 'events.amazonaws.com',
      SourceArn: 'OnScheduleEventsRuleSchedule1.Arn',
    });
    expect(resourceOf(HOME, 'OnScheduleLambdaFunction')?.Properties.Timeout).toBeLessThan(5 * 60);
    expect(resourceOf(HOME, 'OnScheduleLambdaEvConf')?.Properties.MaximumRetryAttempts).toBe(0);
  });

  it('tells the other regions of the push role', () => {
    expect(templateOf(HOME).Outputs.PushRoleArn?.Value).toBe('PushRole.Arn');
    expect(templateOf(HOME).Outputs.PushRoleId?.Value).toBe('PushRole.RoleId');
  });
});

/** `*` by itself or as the name in an ARN, as in `arn:aws:s3:::*`; not that of a bucket's objects or a log group's streams. */
function namesEverything(resource: string): boolean {
  if (resource === '*') return true;
  const [, , service, , , ...rest] = resource.split(':');
  const name = rest.join(':');
  return service === 's3' ? /^[^/]*\*/.test(name) : /^([\w-]+[:/])?\*/.test(name);
}

/** Those that FunctionEnvironment does not mark as optional, but for the one that Lambda sets itself. */
async function requiredVariables(): Promise<string[]> {
  const source = await readFile(join(ROOT, 'functions', 'environment.ts'), 'utf8');
  const names = [...source.matchAll(/^ {2}(\w+): string;$/gm)].map(([, name]) => name ?? '');
  return names.filter((name) => name !== 'AWS_REGION').sort();
}
