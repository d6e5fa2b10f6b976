import {
  GetBucketReplicationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
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
