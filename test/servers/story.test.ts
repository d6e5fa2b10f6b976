import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PROBE_PREFIX } from '../../src/adapters/aws/s3/reserved.ts';
import { LOCAL_CREDENTIALS } from '../../src/cli/site/journal-access.ts';
import { type Commands, commandsBeside } from '../support/commands.ts';
import { type OutsideServer, startOutsideServer } from '../support/outside-server.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../support/running.ts';
import { startElasticMq, startSeaweedFs } from './servers.ts';

/** Dublin lies on SeaweedFS, the queues in ElasticMQ; what they hold is judged by the AWS SDK. */
const DUBLINERS = { accessKeyId: 'me', secretAccessKey: 'x' };
const BUCKET = 'acme-dublin';
const GONE = [undefined, undefined, undefined];

const started = new AsyncDisposableStack();
let seaweedfs: S3Client;
let dublin: OutsideServer;
let commands: Commands;

beforeAll(async () => {
  const clients = [DUBLINERS, LOCAL_CREDENTIALS];
  const s3 = started.adopt(await startSeaweedFs([VIRGINIA, DUBLIN, TOKYO], clients), (server) => server.stop());
  const sqs = started.adopt(await startElasticMq(), (server) => server.stop());
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.endpoint);
  const at = { region: DUBLIN, endpoint: s3.endpoint, forcePathStyle: true, credentials: DUBLINERS };
  seaweedfs = started.adopt(new S3Client(at), (client) => client.destroy());
  await seaweedfs.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await seaweedfs.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));

  dublin = started.adopt(await startOutsideServer({ [BUCKET]: DUBLIN }, s3.endpoint), (server) => server.stop());
  const { buckets } = CONFIG.sets.documents;
  const address = { bucket: BUCKET, endpoint: dublin.front.endpoint, forcePathStyle: true };
  const rules = [{ prefix: 'contracts/', policy: 'manual' }, { policy: 'last-writer-wins' }];
  commands = await commandsBeside({
    ...CONFIG,
    sets: { documents: { buckets: { ...buckets, [DUBLIN]: address }, rules } },
  });
  started.defer(() => commands.stop());
  await dublin.tell(commands.ready.lambda);
});
afterAll(async () => {
  await started.disposeAsync();
  vi.unstubAllEnvs();
});

/** What a reader finds in each region, once nothing is under way. */
async function bodies(key: string): Promise<readonly (string | undefined)[]> {
  await commands.rest();
  return await commands.bodies(key);
}

it('an upload, an update and a delete reach every region, wherever they were made', async () => {
  await commands.put(VIRGINIA, 'plans/ä b+c.txt', 'one');
  expect(await bodies('plans/ä b+c.txt')).toEqual(['one', 'one', 'one']);
  await commands.put(DUBLIN, 'plans/ä b+c.txt', 'two');
  expect(await bodies('plans/ä b+c.txt')).toEqual(['two', 'two', 'two']);
  await commands.remove(DUBLIN, 'plans/ä b+c.txt');
  expect(await bodies('plans/ä b+c.txt')).toEqual(GONE);
  await commands.put(TOKYO, 'plans/ä b+c.txt', 'three');
  expect(await bodies('plans/ä b+c.txt')).toEqual(['three', 'three', 'three']);
  await commands.remove(VIRGINIA, 'plans/ä b+c.txt');
  expect(await bodies('plans/ä b+c.txt')).toEqual(GONE);
});

it('a conflict is settled by the policy, and what lost can be fetched', async () => {
  await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, 'a.txt', 'from Virginia'), commands.put(DUBLIN, 'a.txt', 'from Dublin')]),
  );
  const [winner, ...others] = await bodies('a.txt');
  expect(others).toEqual([winner, winner]);
  const { decisions } = JSON.parse((await commands.concord('history', 'a.txt', '--json')).stdout);
  const [{ region, id }] = decisions[0].losers;
  const { code, stdout } = await commands.concord('fetch', 'a.txt', `${region}:${id}`);
  expect([code, stdout]).toEqual([0, winner === 'from Dublin' ? 'from Virginia' : 'from Dublin']);
});

it('a held conflict is settled by a person', async () => {
  await commands.together(() =>
    Promise.all([commands.put(TOKYO, 'contracts/a', 'from Tokyo'), commands.put(DUBLIN, 'contracts/a', 'from Dublin')]),
  );
  expect(await bodies('contracts/a')).toEqual([undefined, 'from Dublin', 'from Tokyo']);
  expect(await commands.concord('resolve', 'contracts/a', '--winner', DUBLIN, '--yes')).toMatchObject({ code: 0 });
  expect(await bodies('contracts/a')).toEqual(['from Dublin', 'from Dublin', 'from Dublin']);
});

it('doctor says which way pushes go there, and nothing of what was tried out is left', async () => {
  const { stdout } = await commands.concord('doctor', '--json');
  const { findings, notes } = JSON.parse(stdout);
  const of = (all: readonly { check: string }[]) => all.filter(({ check }) => check === 'conditions');
  expect(of(findings)).toEqual([]);
  expect(of(notes)).toMatchObject([{ what: expect.stringContaining('Its conditions on CopyObject hold') }]);
  expect(stdout).not.toContain('NaN');
  const listed = await seaweedfs.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: PROBE_PREFIX }));
  expect([listed.Versions ?? [], listed.DeleteMarkers ?? []]).toEqual([[], []]);
});
