import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { describeService } from '../../deploy/service.ts';
import { ACCOUNT, allStatements, ofType, permissionsOf, ROOT, resolveIntrinsics, type Template } from './template.ts';
import { alarmMetrics, dashboardMetrics } from './watched-metrics.ts';

/** What a deployment sets up for whoever watches over it: alarms, the dashboard, notifications, tracing. */

const BUCKETS = { 'us-east-1': 'docs-virginia', 'eu-west-1': 'docs-dublin' };
const HOME = 'us-east-1';
const DUBLIN = 'eu-west-1';

async function stackIn(region: string, deploy: object = {}, sets: object = { documents: { buckets: BUCKETS } }) {
  const config = join(mkdtempSync(join(tmpdir(), 'concord-watching-')), 'concord.yml');
  writeFileSync(config, stringify({ home: HOME, sets, deploy }));
  const service = await describeService({ stage: 'test', config, region, adoptTable: false });
  return { ...service, template: resolveIntrinsics(service.stack, region) as Template };
}

const alarmsOf = ({ Resources }: Template) =>
  Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::CloudWatch::Alarm');

const ALWAYS = [
  'PushDeadLettersAlarm',
  'FailedEventsDeadLettersAlarm',
  'PushesBehindAlarm',
  'LateAgreementsAlarm',
  'FunctionErrorsAlarm',
  'FunctionThrottlesAlarm',
];

describe('alarms', () => {
  it('are on in every region, and what is open is watched where it is measured', async () => {
    expect(alarmsOf((await stackIn(HOME)).template).sort()).toEqual([...ALWAYS, 'OldestOpenAlarm'].sort());
    expect(alarmsOf((await stackIn(DUBLIN)).template).sort()).toEqual([...ALWAYS].sort());
  });

  it('come with a topic, which nobody has to be subscribed to', async () => {
    const { template } = await stackIn(DUBLIN);
    expect(template.Resources.AlarmTopic).toEqual({ Type: 'AWS::SNS::Topic', Properties: {} });
    expect(template.Outputs.AlarmTopicArn?.Value).toBe('AlarmTopic');
    for (const { Properties } of ofType(template, 'AWS::CloudWatch::Alarm'))
      expect(Properties).toMatchObject({ AlarmActions: ['AlarmTopic'], OKActions: ['AlarmTopic'] });
  });

  it('go to an address, or to topics that are there, each in its own region', async () => {
    const { template: mailed } = await stackIn(HOME, { alarmEmail: 'ops@example.com' });
    expect(mailed.Resources.AlarmTopic?.Properties).toEqual({
      Subscription: [{ Protocol: 'email', Endpoint: 'ops@example.com' }],
    });
    const arn = `arn:aws:sns:${DUBLIN}:${ACCOUNT}:ops`;
    const { template } = await stackIn(DUBLIN, { alarmTopics: { [DUBLIN]: arn } });
    expect([template.Resources.AlarmTopic, template.Outputs.AlarmTopicArn]).toEqual([undefined, undefined]);
    for (const { Properties } of ofType(template, 'AWS::CloudWatch::Alarm'))
      expect(Properties.AlarmActions).toEqual([arn]);
    await expect(stackIn(HOME, { alarmTopics: { [HOME]: arn } })).rejects.toThrow(
      /deploy\.alarmTopics \(line .*\): each topic has to lie in the region that it is named for/,
    );
    const elsewhere = { 'us-west-2': `arn:aws:sns:us-west-2:${ACCOUNT}:ops` };
    await expect(stackIn(HOME, { alarmTopics: elsewhere })).rejects.toThrow(
      /deploy\.alarmTopics\.us-west-2 .*: no region on AWS of this configuration.*; allowed: us-east-1, eu-west-1/,
    );
  });

  it('can be left out', async () => {
    const { template } = await stackIn(HOME, { alarms: false });
    expect([alarmsOf(template), template.Resources.AlarmTopic, template.Outputs.AlarmTopicArn]).toEqual([
      [],
      undefined,
      undefined,
    ]);
  });

  it('are added for what somebody asked for', async () => {
    const lambda = `arn:aws:lambda:${DUBLIN}:${ACCOUNT}:function:mine`;
    const rules = [{ policy: { use: 'custom', lambda } }];
    const own = await stackIn(DUBLIN, {}, { documents: { buckets: BUCKETS, rules } });
    expect(alarmsOf(own.template)).toContain('CustomPolicyFailuresAlarm');
    expect(alarmsOf((await stackIn(DUBLIN, { liveConfig: 'ssm:/concord' })).template)).toContain(
      'ConfigurationErrorsAlarm',
    );
    const told = await stackIn(DUBLIN, { notifications: { eventBus: 'default' } });
    expect(alarmsOf(told.template)).toContain('NotificationFailuresAlarm');
  });

  it("ring for S3's own replication where S3 writes the metric: failures at the source, lateness at the destination", async () => {
    const replication = { topology: 'star', hub: HOME, 'time-control': true };
    const documents = { buckets: BUCKETS, replication };
    const [home, dublin] = await Promise.all([HOME, DUBLIN].map((region) => stackIn(region, {}, { documents })));
    const of = (template: Template | undefined) =>
      alarmMetrics(template as Template).filter(({ namespace }) => namespace === 'AWS/S3');
    const dimensions = {
      SourceBucket: 'docs-virginia',
      DestinationBucket: 'docs-dublin',
      RuleId: `s3-concord/documents/all/${DUBLIN}`,
    };
    const namespace = 'AWS/S3';
    expect(of(home?.template)).toEqual([{ namespace, name: 'OperationsFailedReplication', dimensions }]);
    expect(of(dublin?.template)).toEqual([{ namespace, name: 'ReplicationLatency', dimensions }]);
    expect(dublin?.template.Resources.ReplicationLate0Alarm?.Properties).toMatchObject({ Threshold: 900, Period: 300 });
    const drawn = dashboardMetrics(home?.template as Template).filter((metric) => metric.namespace === namespace);
    expect(drawn.map(({ name, region }) => [name, region])).toEqual([
      ['ReplicationLatency', DUBLIN],
      ['OperationsPendingReplication', DUBLIN],
      ['BytesPendingReplication', DUBLIN],
      ['OperationsFailedReplication', HOME],
    ]);
    const without = await stackIn(HOME, {}, { documents: { ...documents, replication: { topology: 'mesh' } } });
    expect(of(without.template)).toEqual([]);
  });

  it('are each told of in the manual, with what to do', async () => {
    const manual = readFileSync(join(ROOT, 'docs', 'monitor.md'), 'utf8');
    const lambda = `arn:aws:lambda:${HOME}:${ACCOUNT}:function:mine`;
    const documents = { buckets: BUCKETS, rules: [{ policy: { use: 'custom', lambda } }] };
    const deploy = { liveConfig: 'ssm:/concord', notifications: { eventBus: 'default' } };
    const all = alarmsOf((await stackIn(HOME, deploy, { documents })).template);
    expect(all).toHaveLength(ALWAYS.length + 4);
    expect(all.filter((id) => !manual.includes(`\`${id}\``))).toEqual([]);
  });

  it('ring as soon as a decision is open for longer than agreed, and say how long that is', async () => {
    const oldest = async (deploy: object) => (await stackIn(HOME, deploy)).template.Resources.OldestOpenAlarm;
    expect((await oldest({}))?.Properties).toMatchObject({
      Namespace: 's3-concord',
      MetricName: 'OldestOpen',
      Dimensions: [{ Name: 'service', Value: 's3-concord-test' }],
      Statistic: 'Maximum',
      Threshold: 15 * 60,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining('more than 15 minutes'),
    });
    expect((await oldest({ agreementMinutes: 60 }))?.Properties).toMatchObject({ Threshold: 3600 });
  });

  it('reckon the share from both counts of the same hour', async () => {
    const { template } = await stackIn(DUBLIN);
    const { Metrics, ...rest } = template.Resources.LateAgreementsAlarm?.Properties ?? {};
    expect(rest).toMatchObject({ Threshold: 99, ComparisonOperator: 'LessThanThreshold' });
    const part = (name: string) => ({
      MetricStat: { Metric: { MetricName: name }, Stat: 'Sum', Period: 3600 },
      ReturnData: false,
    });
    expect(Metrics).toMatchObject([
      { Expression: '100 * inTime / (inTime + late)', ReturnData: true },
      { Id: 'inTime', ...part('AgreementsInTime') },
      { Id: 'late', ...part('AgreementsLate') },
    ]);
  });

  it('watch every function that does work, by its name', async () => {
    for (const region of [HOME, DUBLIN]) {
      const { template, names } = await stackIn(region);
      const { onObjectEvent, onPush, onFailedEvent, onSchedule } = names;
      const watched = [onObjectEvent, onPush, onFailedEvent, ...(region === HOME ? [onSchedule] : [])];
      for (const name of ['Errors', 'Throttles']) {
        const found = alarmMetrics(template).filter((metric) => metric.name === name);
        expect(found.map(({ dimensions }) => dimensions.FunctionName)).toEqual(watched);
      }
    }
  });
});

describe('the dashboard', () => {
  it('is in the home alone, and can be left out', async () => {
    expect(ofType((await stackIn(HOME)).template, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(ofType((await stackIn(DUBLIN)).template, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    expect(ofType((await stackIn(HOME, { dashboard: false })).template, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });

  it('shows every region’s and every set’s metrics where they are', async () => {
    const photos = { buckets: { 'us-east-1': 'photos-virginia', 'ap-northeast-1': 'photos-tokyo' } };
    const { template } = await stackIn(HOME, {}, { documents: { buckets: BUCKETS }, photos });
    const shown = dashboardMetrics(template).filter(({ name }) => name === 'PushesFailed');
    expect(shown.map(({ region, dimensions }) => `${dimensions.set} in ${region}`).sort()).toEqual(
      ['us-east-1', 'eu-west-1', 'ap-northeast-1']
        .flatMap((region) => [`documents in ${region}`, `photos in ${region}`])
        .sort(),
    );
    const measured = dashboardMetrics(template).filter(({ name }) => name === 'OldestOpen');
    expect([...new Set(measured.map(({ region }) => region))]).toEqual([HOME]);
  });

  it('names queues and functions that there are', async () => {
    const stacks = await Promise.all([HOME, DUBLIN].map(async (region) => [region, await stackIn(region)] as const));
    const [, home] = stacks[0] ?? [];
    const existing = stacks.flatMap(([region, { template, names, functions }]) => [
      ...ofType(template, 'AWS::SQS::Queue').map(({ Properties }) => `${Properties.QueueName} in ${region}`),
      ...functions.map((name) => `${names[name as keyof typeof names]} in ${region}`),
    ]);
    const shown = dashboardMetrics(home?.template as Template).flatMap(({ namespace, dimensions, region }) =>
      namespace.startsWith('AWS/') ? [`${dimensions.QueueName ?? dimensions.FunctionName} in ${region}`] : [],
    );
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((name) => !existing.includes(name))).toEqual([]);
  });

  it('has no two graphs in one place, and a region for each', async () => {
    const { template } = await stackIn(HOME);
    const [dashboard] = ofType(template, 'AWS::CloudWatch::Dashboard');
    const { widgets } = JSON.parse(String(dashboard?.Properties.DashboardBody));
    const places = widgets.map(({ x, y }: { x: number; y: number }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(widgets.length);
    for (const { x, width, properties } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24);
      expect(properties.region).toMatch(/^[a-z]+-[a-z]+-\d$/);
    }
  });
});

describe('deploy.notifications', () => {
  const roles = ['OnObjectEventRole', 'OnFailedEventRole', 'OnScheduleRole', 'PushRole'];
  const bus = `arn:aws:events:${HOME}:${ACCOUNT}:event-bus/conflicts`;

  it('lets whoever decides tell the bus in the home, and names it to the functions', async () => {
    const deploy = { notifications: { eventBus: 'conflicts' } };
    const { template, environment, notifies } = await stackIn(HOME, deploy);
    for (const role of roles) expect([role, permissionsOf(template, role)['events:PutEvents']]).toEqual([role, [bus]]);
    expect([environment.CONCORD_EVENT_BUS, notifies]).toEqual(['conflicts', true]);
    const dublin = await stackIn(DUBLIN, deploy);
    expect(permissionsOf(dublin.template, 'OnObjectEventRole')['events:PutEvents']).toEqual([bus]);
  });

  it('costs nobody anything who has none', async () => {
    const { template, environment, notifies } = await stackIn(HOME);
    expect(JSON.stringify(template)).not.toContain('events:PutEvents');
    expect([environment.CONCORD_EVENT_BUS, notifies]).toEqual([undefined, false]);
  });

  it('is refused where it names no bus', async () => {
    const attempt = stackIn(HOME, { notifications: { eventBus: bus } });
    await expect(attempt).rejects.toThrow(
      /deploy\.notifications\.eventBus \(line .*\): default, or the name of an event bus/,
    );
  });
});

describe('other options', () => {
  it('agreementMinutes is told to the functions', async () => {
    expect((await stackIn(HOME, { agreementMinutes: 5 })).environment.CONCORD_AGREEMENT_MINUTES).toBe('5');
    expect((await stackIn(HOME)).environment.CONCORD_AGREEMENT_MINUTES).toBeUndefined();
  });

  it('tracing lets every function write traces, and nothing besides', async () => {
    const { template, tracing } = await stackIn(HOME, { tracing: true });
    expect(tracing).toBe(true);
    const roles = Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === 'AWS::IAM::Role');
    for (const role of roles) expect(permissionsOf(template, role)['xray:PutTraceSegments']).toEqual(['*']);
    const everything = allStatements(template.Resources).filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(new Set(everything.flatMap(({ Action }) => Action))).toEqual(
      new Set(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
    );
    expect((await stackIn(HOME)).tracing).toBe(false);
    const { provider } = parse(readFileSync(join(ROOT, 'serverless.yml'), 'utf8'), { logLevel: 'error' });
    expect(provider.tracing.lambda).toContain('self:custom.concord.tracing');
  });
});
