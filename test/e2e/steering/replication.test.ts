import {
  DeleteObjectCommand,
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ACCOUNT, queueName } from '../../../src/local/names.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

const { documents } = CONFIG.sets;
const configured = (replication: object | undefined) => ({
  ...CONFIG,
  sets: { documents: { ...documents, replication } },
});

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(configured(undefined));
});
afterAll(() => commands?.stop());

const configure = (replication: object | undefined) => commands.write('concord.yml', configured(replication));

async function replication(...args: string[]) {
  const { code, stdout, stderr } = await commands.concord('replication', ...args, '--json');
  return { code, said: stdout === '' ? stderr : JSON.parse(stdout) };
}

const rulesIn = (region: string) =>
  commands.ask(region, async (s3, Bucket) => {
    try {
      const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket }));
      return ReplicationConfiguration?.Rules?.map(({ ID }) => ID);
    } catch (error) {
      if ((error as Error).name === 'ReplicationConfigurationNotFoundError') return [];
      throw error;
    }
  });

const versioning = (region: string, Status: 'Enabled' | 'Suspended') =>
  commands.ask(region, (s3, Bucket) =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })),
  );

it('says what to write where the configuration says nothing of replication', async () => {
  expect(await replication('plan')).toMatchObject({
    code: 2,
    said: {
      error: { kind: 'usage', message: expect.stringMatching(/says nothing of S3's replication: write `replication/) },
    },
  });
});

it('plans, applies, finds nothing more to do, and removes', async () => {
  configure({ topology: 'star', hub: VIRGINIA, metrics: true });
  const planned = await replication('plan');
  expect(planned.code).toBe(0);
  expect(planned.said.sets[0].buckets.map(({ changes }: { changes: object[] }) => changes.length)).toEqual([2, 0, 0]);
  expect(await rulesIn(VIRGINIA)).toEqual([]);

  expect(await replication('apply')).toMatchObject({
    code: 2,
    said: { error: { message: expect.stringMatching(/say --yes/) } },
  });
  const applied = await replication('apply', '--yes');
  expect(applied.said.done).toEqual([{ region: VIRGINIA, bucket: 'acme-virginia', rules: 2, role: 'left' }]);
  const ids = [`s3-concord/documents/all/${DUBLIN}`, `s3-concord/documents/all/${TOKYO}`];
  expect(await rulesIn(VIRGINIA)).toEqual(ids);
  expect(await replication('apply', '--yes')).toMatchObject({ code: 0, said: { done: [] } });

  configure(undefined);
  const removed = await replication('remove', '--yes');
  expect(removed.said.done).toEqual([{ region: VIRGINIA, bucket: 'acme-virginia', rules: 0, role: 'left' }]);
  expect(await rulesIn(VIRGINIA)).toEqual([]);
});

it('keeps what others have put there, word for word, filters that the SDK does not know among it', async () => {
  const theirs = `<Rule><ID>theirs</ID><Priority>1</Priority><Status>Enabled</Status><Filter><Not><Prefix>tmp/</Prefix></Not></Filter><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::acme-dublin</Bucket></Destination></Rule>`;
  const { endpoint, bucket } = commands.ready.regions[TOKYO] ?? { endpoint: '', bucket: '' };
  const put = await fetch(`${endpoint}/${bucket}?replication`, {
    method: 'PUT',
    body: `<ReplicationConfiguration><Role>arn:aws:iam::123456789012:role/theirs</Role>${theirs}</ReplicationConfiguration>`,
  });
  expect(put.status).toBe(200);

  configure({ topology: 'mesh' });
  const { code, said } = await replication('apply', '--yes');
  expect([code, said.done.length]).toEqual([0, 3]);
  expect(said.sets[0].notes.join('\n')).toMatch(
    /acme-tokyo in ap-northeast-1 keeps the role arn:aws:iam::123456789012:role\/theirs/,
  );
  const there = await (await fetch(`${endpoint}/${bucket}?replication`)).text();
  expect(there).toContain(theirs);
  expect(await rulesIn(TOKYO)).toHaveLength(3);

  await replication('remove', '--yes');
  expect(await (await fetch(`${endpoint}/${bucket}?replication`)).text()).toContain(theirs);
  expect(await rulesIn(TOKYO)).toEqual(['theirs']);
});

it('does nothing at all where S3 would refuse something, and says why', async () => {
  configure({ topology: 'mesh' });
  await versioning(DUBLIN, 'Suspended');
  const { code, said } = await replication('apply', '--yes');
  expect([code, said.done]).toEqual([1, []]);
  const [virginia] = said.sets[0].buckets;
  expect(virginia.problems).toEqual([
    {
      code: 'InvalidRequest',
      message: 'Destination bucket must have versioning enabled.',
      sentence: expect.stringMatching(/acme-dublin does not keep versions: aws s3api put-bucket-versioning/),
    },
  ]);
  expect(await rulesIn(VIRGINIA)).toEqual([]);
  await versioning(DUBLIN, 'Enabled');
});

it('what it says of a file is what the server says', async () => {
  const rule = {
    Status: 'Enabled' as const,
    Priority: 1,
    Filter: { Prefix: 'a/' },
    Destination: { Bucket: 'arn:aws:s3:::acme-dublin' },
  };
  const ReplicationConfiguration = { Role: 'arn:aws:iam::123456789012:role/r', Rules: [rule] };
  commands.write('replication.json', ReplicationConfiguration);
  const { code, said } = await replication('check', 'replication.json');
  expect([code, said.refusals.length]).toEqual([1, 1]);
  const refused = await commands.ask(VIRGINIA, (s3, Bucket) =>
    s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration })).catch((error: Error) => error),
  );
  expect(refused).toMatchObject({ name: said.refusals[0].code, message: said.refusals[0].message });
  commands.write('replication.json', '<Replication/>');
  expect((await replication('check', 'replication.json')).said.refusals[0].code).toBe('MalformedXML');
  expect((await replication('check', 'none.json')).code).toBe(2);
});

const post = async (path: string, body?: unknown) => {
  const init = body === undefined ? { method: 'POST' } : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${commands.ready.lambda}/admin/${path}`, init);
  if (!answer.ok) throw new Error(await answer.text());
};

/** S3's own status of an object, once it is no longer on its way. */
const settled = (region: string, key: string) =>
  vi.waitUntil(
    async () => {
      const { ReplicationStatus } = await commands.headOf(region, key);
      return ReplicationStatus !== 'PENDING' && ReplicationStatus;
    },
    { timeout: 20_000, interval: 50 },
  );

/** Messages of the push queue, of which the paused functions take none. */
async function pushesWaiting(): Promise<number> {
  const client = new SQSClient({
    ...{ region: VIRGINIA, endpoint: commands.ready.sqs },
    credentials: { accessKeyId: 'me', secretAccessKey: 'x' },
  });
  const QueueUrl = `${commands.ready.sqs}/${ACCOUNT}/${queueName(VIRGINIA, 'push')}`;
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  client.destroy();
  return Number(Attributes?.ApproximateNumberOfMessages);
}

interface Open {
  readonly to: string;
  readonly version: { readonly key: string };
  readonly progress: { readonly kind: string; readonly what?: string; readonly remedy?: string };
}

it('tells by region pair what arrived, what is pending, failed and left out, with reason and remedy; retry brings it', async () => {
  await post('functions/pause');
  await commands.put(VIRGINIA, 'older/1', 'before the rule');
  configure({ topology: 'star', hub: VIRGINIA });
  await replication('apply', '--yes');

  await commands.put(VIRGINIA, 'fine/1', 'arrives');
  await settled(VIRGINIA, 'fine/1');
  await post('replication/faults', [{ keyPrefix: 'bad/', to: DUBLIN, reason: 'DstPutObjectNotPermitted' }]);
  await commands.put(VIRGINIA, 'bad/1', 'may not be written in Dublin');
  await settled(VIRGINIA, 'bad/1');
  await post('replication/faults', []);
  const { VersionId: cold } = await commands.ask(VIRGINIA, (s3, Bucket) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'cold/1', Body: 'archived', StorageClass: 'GLACIER' })),
  );
  await settled(VIRGINIA, 'cold/1');
  await versioning(DUBLIN, 'Suspended');
  await commands.put(VIRGINIA, 'suspended/1', 'where no versions are kept');
  await settled(VIRGINIA, 'suspended/1');

  const { code, said } = await replication('status');
  expect(code).toBe(1);
  const found = Object.fromEntries(
    (said.sets[0].open as Open[]).map(({ to, version, progress }) => [`${version.key} ${to}`, progress]),
  );
  const failed = (what: RegExp, remedy: RegExp) => ({
    kind: 'failed',
    what: expect.stringMatching(what),
    remedy: expect.stringMatching(remedy),
  });
  expect(found).toMatchObject({
    [`bad/1 ${DUBLIN}`]: failed(/does not keep versions|not allowed/, /./),
    [`cold/1 ${TOKYO}`]: failed(/archived ones can not/, /restore it/),
    [`suspended/1 ${DUBLIN}`]: failed(/does not keep versions/, /put-bucket-versioning/),
    [`older/1 ${DUBLIN}`]: { kind: 'left-out', what: expect.stringMatching(/older than the rule/) },
    [`older/1 ${TOKYO}`]: { kind: 'left-out' },
  });
  expect(Object.keys(found).filter((name) => name.startsWith('fine/'))).toEqual([]);
  expect(said.sets[0].directions).toContainEqual(expect.objectContaining({ from: VIRGINIA, to: TOKYO }));

  await versioning(DUBLIN, 'Enabled');
  await post('replication/pause', [{ to: TOKYO }]);
  await commands.put(VIRGINIA, 'late/1', 'waits for Tokyo');
  const late = await replication('status', '--key', 'late/1');
  expect(late.said.sets[0].open).toContainEqual(expect.objectContaining({ to: TOKYO, progress: { kind: 'pending' } }));
  const one = await replication('status', '--key', 'bad/1');
  expect(one.said.sets[0].open).toMatchObject([
    { to: DUBLIN, progress: failed(/most likely the role is not allowed/, /replication apply.*retry/) },
  ]);

  expect(await replication('retry', '--dry-run')).toMatchObject({ code: 0, said: { asked: 0 } });
  const manifests = await replication('retry', '--manifest', '.');
  expect(manifests.said.manifests).toEqual(['acme-virginia.csv']);
  const lines = commands.read('acme-virginia.csv').trim().split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^acme-virginia,bad%2F1,\S{8,}$/));

  // Nobody can copy what is archived, and the functions would go on trying.
  await commands.ask(VIRGINIA, (s3, Bucket) =>
    s3.send(new DeleteObjectCommand({ Bucket, Key: 'cold/1', VersionId: cold })),
  );
  const before = await pushesWaiting();
  const retried = await replication('retry', '--yes');
  expect((await pushesWaiting()) - before).toBe(retried.said.asked);
  expect(retried.said.keys).toEqual(expect.arrayContaining(['bad/1', 'older/1', 'suspended/1']));
  await post('replication/resume');
  await post('functions/resume');
  await commands.rest();
  for (const key of ['bad/1', 'older/1', 'suspended/1']) {
    const bodies = await commands.bodies(key);
    expect([key, new Set(bodies).size]).toEqual([key, 1]);
  }
  const after = await replication('status');
  expect([after.code, after.said.sets[0].open]).toEqual([0, []]);
});

it('retry waits for no grace where S3 is to carry and has failed', async () => {
  const carried = await commandsBeside({
    ...CONFIG,
    sets: { documents: { ...documents, carrier: 's3', replication: { topology: 'mesh' } } },
  });
  try {
    await carried.concord('replication', 'apply', '--yes');
    const faults = [{ to: DUBLIN, reason: 'DstPutObjectNotPermitted', times: 1 }];
    await fetch(`${carried.ready.lambda}/admin/replication/faults`, { method: 'POST', body: JSON.stringify(faults) });
    await carried.put(VIRGINIA, 'plans/1', 'denied in Dublin');
    const isFailed = async () => (await carried.headOf(VIRGINIA, 'plans/1')).ReplicationStatus === 'FAILED';
    await vi.waitUntil(isFailed, { timeout: 20_000, interval: 50 });
    expect(await carried.bodies('plans/1')).toEqual(['denied in Dublin', undefined, 'denied in Dublin']);
    const { stdout } = await carried.concord('replication', 'retry', '--yes', '--json');
    expect(JSON.parse(stdout).asked).toBe(1);
    await vi.waitUntil(async () => (await carried.bodies('plans/1'))[1] !== undefined, {
      timeout: 20_000,
      interval: 100,
    });
    const why = await carried.concord('why', 'plans/1');
    expect(why.stdout).toMatch(/S3 has failed to replicate it, and eu-west-1 did not get it, so it is brought there/);
  } finally {
    carried.stop();
  }
});
