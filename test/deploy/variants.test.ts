import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeService } from '../../deploy/service.ts';
import { ACCOUNT, ofType, permissionsOf, type Template } from './template.ts';
import { arn, DOCUMENTS, describeIn } from './variant.ts';

/** What other configurations lead to, without the framework: `custom.concord`, which serverless.yml is filled in from. */

const PHOTOS = { 'us-east-1': 'photos-virginia', 'ap-northeast-1': 'photos-tokyo' };

describe('a home without buckets', () => {
  it('gets the table, the push role and the dashboard, and no function', async () => {
    const { functions, template } = await describeIn('eu-central-1', { home: 'eu-central-1' });
    expect(functions).toEqual([]);
    expect(Object.keys(template.Resources)).toEqual(['JournalTable', 'PushRole', 'Dashboard']);
  });

  it('is where no region is named', async () => {
    expect((await describeIn(undefined, { home: 'eu-central-1' })).region).toBe('eu-central-1');
  });

  it('goes on with a table that is there already', async () => {
    const { template } = await describeIn('eu-central-1', { home: 'eu-central-1' }, { adoptTable: true });
    expect(Object.keys(template.Resources)).toEqual(['PushRole', 'Dashboard']);
  });
});

describe('the sweep', () => {
  const sets = { documents: { buckets: DOCUMENTS }, photos: { buckets: PHOTOS } };

  it.each([
    ['the home, where it has a bucket', 'eu-west-1', 'eu-west-1'],
    ['the first region with a bucket, where the home has none', 'eu-central-1', 'us-east-1'],
  ])('runs in %s, and nowhere else', async (_, home, sweeping) => {
    const regions = [...new Set([home, 'us-east-1', 'eu-west-1', 'ap-northeast-1'])];
    const stacks = await Promise.all(regions.map((region) => describeIn(region, { home, sets })));
    const having = stacks.filter(({ functions }) => functions.includes('onSchedule'));
    expect(having.map(({ region }) => region)).toEqual([sweeping]);
    const roles = stacks.filter(({ template }) => template.Resources.OnScheduleRole !== undefined);
    expect(roles.map(({ region }) => region)).toEqual([sweeping]);
  });

  it('may read the buckets of all sets, also of those that have none in its region', async () => {
    const { template } = await describeIn('eu-west-1', { home: 'eu-west-1', sets });
    const all = [...Object.values(DOCUMENTS), ...Object.values(PHOTOS)].map(arn);
    const { 's3:ListBucket': listed, 's3:GetObject': read } = permissionsOf(template, 'OnScheduleRole');
    expect([listed, read]).toEqual([all, all.map((bucket) => `${bucket}/*`)]);
  });
});

describe('several sets', () => {
  const sets = { documents: { buckets: DOCUMENTS }, photos: { buckets: PHOTOS } };

  it('attaches every bucket of the region', async () => {
    const { template } = await describeIn('us-east-1', { sets });
    const attached = ofType(template, 'Custom::BucketTrigger').map(({ Properties }) => Properties.Bucket);
    expect(attached).toEqual(['docs-virginia', 'photos-virginia']);
    expect(permissionsOf(template, 'BucketTriggerRole')['s3:PutBucketNotification']).toEqual(
      attached.map(String).map(arn),
    );
  });

  it('lets a function read the sets that have a bucket in its region, and the push role write them all', async () => {
    const { template } = await describeIn('eu-west-1', { sets });
    expect(permissionsOf(template, 'OnObjectEventRole')['s3:ListBucket']).toEqual(Object.values(DOCUMENTS).map(arn));
    const home = await describeIn('us-east-1', { sets });
    expect(permissionsOf(home.template, 'PushRole')['s3:ListBucket']).toEqual(
      [...Object.values(DOCUMENTS), ...Object.values(PHOTOS)].map(arn),
    );
  });

  it('keeps apart the names of buckets that differ in punctuation alone', async () => {
    const buckets = { 'us-east-1': 'a-1.b', 'eu-west-1': 'x-yz' };
    const others = { 'us-east-1': 'a1-b', 'eu-west-1': 'xyz' };
    const { template } = await describeIn('us-east-1', { sets: { one: { buckets }, two: { buckets: others } } });
    expect(ofType(template, 'Custom::BucketTrigger')).toHaveLength(2);
  });
});

describe('a place on a foreign S3', () => {
  const buckets = { ...DOCUMENTS, lab: { bucket: 'docs-lab', endpoint: 'http://10.0.0.1:9000' } };

  it('gets no stack, and is told why', async () => {
    const attempt = describeIn('lab', { sets: { documents: { buckets } } });
    await expect(attempt).rejects.toThrow(/region "lab" lies on an S3 of its own.*one of: us-east-1, eu-west-1/);
  });

  it('is in no permission', async () => {
    const { template } = await describeIn('us-east-1', { sets: { documents: { buckets } } });
    expect(JSON.stringify(template)).not.toContain('docs-lab');
  });
});

describe('tags', () => {
  const tagging = ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'];
  const objects = Object.values(DOCUMENTS).map((bucket) => `${arn(bucket)}/*`);

  it('may be read by whoever decides, without which S3 does not even tell that there are some', async () => {
    const { template } = await describeIn('us-east-1', { sets: { documents: { buckets: DOCUMENTS } } });
    for (const role of ['OnObjectEventRole', 'OnFailedEventRole', 'OnScheduleRole', 'PushRole'])
      for (const action of tagging) expect([role, permissionsOf(template, role)[action]]).toEqual([role, objects]);
  });
});

describe('deploy.liveConfig', () => {
  const roles = ['OnObjectEventRole', 'OnFailedEventRole', 'OnScheduleRole', 'PushRole'];

  it.each([
    ['s3://acme-config/prod/concord.yml', 's3:GetObject', 'arn:aws:s3:::acme-config/prod/concord.yml'],
    ['ssm:/acme/concord', 'ssm:GetParameter', `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/acme/concord`],
  ])('%s is what every function finds, and may read, and nothing beside it', async (liveConfig, action, resource) => {
    const { template, environment } = await describeIn('us-east-1', { deploy: { liveConfig } });
    expect(environment.CONCORD_CONFIG).toBe(liveConfig);
    for (const role of roles) {
      const permissions = permissionsOf(template, role);
      expect([role, permissions[action]]).toEqual([role, expect.arrayContaining([resource])]);
      expect(
        Object.values(permissions)
          .flat()
          .filter((each) => each === resource),
      ).toHaveLength(1);
    }
  });

  it('lies in the home region, wherever the function runs', async () => {
    const { template } = await describeIn('eu-west-1', { deploy: { liveConfig: 'ssm:/concord' } });
    expect(permissionsOf(template, 'OnObjectEventRole')['ssm:GetParameter']).toEqual([
      `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/concord`,
    ]);
  });

  it('lets somebody hear of a configuration that is not in force', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { liveConfig: 'ssm:/concord' } });
    expect(template.Resources.ConfigurationErrorsAlarm?.Properties).toMatchObject({
      Namespace: 's3-concord',
      MetricName: 'ConfigurationErrors',
      Threshold: 1,
    });
    expect(template.Resources.ConfigurationErrorsAlarm?.Properties.Dimensions).toEqual([
      { Name: 'service', Value: 's3-concord-test' },
    ]);
  });

  it('costs nobody anything who has none', async () => {
    const { template, environment } = await describeIn('us-east-1', {});
    expect(environment.CONCORD_CONFIG).toBe('/var/task/concord.json');
    expect(template.Resources.ConfigurationErrorsAlarm).toBeUndefined();
    for (const role of roles) expect(Object.keys(permissionsOf(template, role))).not.toContain('ssm:GetParameter');
  });

  it('is refused where it is no address', async () => {
    const attempt = describeIn('us-east-1', { deploy: { liveConfig: 'https://acme/concord.yml' } });
    await expect(attempt).rejects.toThrow(
      /deploy\.liveConfig \(line \d+, column \d+\): no address; allowed: s3:\/\/BUCKET\/KEY/,
    );
  });
});

describe('other settings', () => {
  it('annotations: copies may read and write them, and the functions are told; left out, neither', async () => {
    const actions = ['s3:GetObjectAnnotation', 's3:GetObjectVersionAnnotation', 's3:PutObjectAnnotation'];
    const having = async (deploy: object) => {
      const { template, environment } = await describeIn('us-east-1', { deploy });
      const allowed = permissionsOf(template, 'PushRole');
      return [environment.CONCORD_ANNOTATIONS, ...actions.map((action) => allowed[action]?.length)];
    };
    expect(await having({ annotations: 'copy' })).toEqual(['copy', 2, 2, 2]);
    expect(await having({})).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('encryptAlarms: the topic has a key that CloudWatch may use, for it may not use AWS’s', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { encryptAlarms: true } });
    expect(template.Resources.AlarmTopic?.Properties.KmsMasterKeyId).toBe('AlarmKey.Arn');
    expect(template.Resources.AlarmKey?.Properties).toMatchObject({
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: [
          { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*' },
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
          },
        ],
      },
    });
    const { template: plain } = await describeIn('us-east-1', {});
    expect([plain.Resources.AlarmKey, plain.Resources.AlarmTopic?.Properties]).toEqual([undefined, {}]);
  });

  it('kmsKeys: the events may decrypt with them, the pushes encrypt as well', async () => {
    const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { template } = await describeIn('us-east-1', { deploy: { kmsKeys: [key] } });
    const kms = (role: string) =>
      Object.entries(permissionsOf(template, role)).filter(([action]) => action.startsWith('kms:'));
    expect(kms('OnObjectEventRole')).toEqual([['kms:Decrypt', [key]]]);
    expect(kms('OnFailedEventRole')).toEqual([['kms:Decrypt', [key]]]);
    expect(kms('OnScheduleRole')).toEqual([['kms:Decrypt', [key]]]);
    expect(kms('PushRole')).toEqual([
      ['kms:Decrypt', [key]],
      ['kms:GenerateDataKey', [key]],
    ]);
  });

  it('pushTimeoutSeconds: the visibility follows', async () => {
    const { template } = await describeIn('us-east-1', { deploy: { pushTimeoutSeconds: 900 } });
    expect(template.Resources.PushQueue?.Properties.VisibilityTimeout).toBe(5400);
  });

  it('are refused together where they are wrong, each with what is allowed', async () => {
    const deploy = { prefix: 'Acme', logRetentionDays: 31, kmsKey: 'x' };
    const attempt = describeIn('us-east-1', { deploy });
    await expect(attempt).rejects.toThrow('has 3 problems');
    await expect(attempt).rejects.toThrow(/deploy\.prefix .*: up to 30 lower-case letters/);
    await expect(attempt).rejects.toThrow(/deploy\.logRetentionDays .*: one of 1, 3, 5/);
    await expect(attempt).rejects.toThrow(
      /deploy\.kmsKey .*: is no field of deploy \(did you mean kmsKeys\?\); allowed: prefix, createBuckets/,
    );
  });

  it('bucketTriggers of no bucket are refused', async () => {
    const attempt = describeIn('us-east-1', { deploy: { bucketTriggers: { 'docs-mars': 'none' } } });
    await expect(attempt).rejects.toThrow(/deploy\.bucketTriggers\.docs-mars .*: .*docs-virginia, docs-dublin/);
  });

  it('a stage that would make names too long is refused', async () => {
    const attempt = describeIn('us-east-1', {}, { stage: 'x'.repeat(60) });
    await expect(attempt).rejects.toThrow(/too long together/);
  });
});

describe('code of the owner’s own', () => {
  const lambda = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
  const rules = (...policies: readonly unknown[]) => policies.map((policy, at) => ({ prefix: `${at}/`, policy }));
  const last = { policy: 'last-writer-wins' };
  const asking = (name: string, timeout: number) => ({ use: 'custom', lambda: lambda(name), timeout });
  const sets = {
    documents: {
      buckets: DOCUMENTS,
      rules: [...rules([asking('a', 10), { ...asking('b', 5), otherwise: asking('c:live', 7) }]), last],
    },
    photos: { buckets: PHOTOS, rules: [...rules(asking('d', 20), asking('a', 1)), last] },
  };

  it('may be invoked by exactly the ARNs that the rules name, by whoever decides about those sets', async () => {
    const mayInvoke = ({ template }: { template: Template }, role: string) =>
      permissionsOf(template, role)['lambda:InvokeFunction'];
    const home = await describeIn('us-east-1', { sets });
    const dublin = await describeIn('eu-west-1', { sets });
    const all = ['a', 'b', 'c:live', 'd'].map(lambda);
    for (const role of ['OnObjectEventRole', 'OnFailedEventRole', 'OnScheduleRole', 'PushRole'])
      expect([role, mayInvoke(home, role)]).toEqual([role, all]);
    for (const role of ['OnObjectEventRole', 'OnFailedEventRole'])
      expect([role, mayInvoke(dublin, role)]).toEqual([role, all.slice(0, 3)]);
    const { template } = await describeIn('us-east-1', {});
    expect(JSON.stringify(template.Resources.OnObjectEventRole)).not.toContain('lambda:InvokeFunction');
  });

  it('has its time beside the functions’ own, twice, and the queues wait accordingly', async () => {
    const { limits, template } = await describeIn('us-east-1', { sets });
    expect([limits.eventTimeoutSeconds, limits.pushTimeoutSeconds]).toEqual([60 + 2 * 22, 300 + 2 * 22]);
    const visibility = (queue: string) => template.Resources[queue]?.Properties.VisibilityTimeout;
    expect([visibility('FailedEventsQueue'), visibility('PushQueue')]).toEqual([6 * 104, 6 * 344]);
    const { limits: most } = await describeIn('us-east-1', { sets, deploy: { pushTimeoutSeconds: 890 } });
    expect(most.pushTimeoutSeconds).toBe(900);
    const { limits: plain } = await describeIn('us-east-1', {});
    expect([plain.eventTimeoutSeconds, plain.pushTimeoutSeconds]).toEqual([60, 300]);
  });

  it('is bundled from the configuration’s folder, wherever that is', async () => {
    const file = join(import.meta.dirname, '../../examples/custom-module/concord.yml');
    const { ownersCode } = await describeService({ stage: 'test', config: file, adoptTable: false });
    expect(ownersCode).toEqual({ modules: ['./contracts.ts'], lambdas: [], folder: dirname(file) });
  });
});
