import { afterEach, expect, it, vi } from 'vitest';
import { createS3, type S3 } from '../../../src/adapters/memory/s3/index.ts';
import { type S3Server, startS3Server } from '../../../src/local/s3/server.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { type OutsideServer, startOutsideServer } from '../../support/outside-server.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';
import { type Habits, IGNORING_ALL, IGNORING_ON_COPIES, SILENT_ON_MARKERS } from '../../support/s3-front.ts';

vi.setConfig({ testTimeout: 60_000 });

const BUCKETS = { [DUBLIN]: 'acme-dublin', [TOKYO]: 'acme-tokyo' };

/** Dublin's and Tokyo's buckets lie at one server of somebody else's, which may have habits. */
let model: S3;
let server: S3Server;
let outside: OutsideServer;
let commands: Commands;

async function begin(habits: Habits): Promise<void> {
  model = createS3();
  for (const bucket of Object.values(BUCKETS))
    model.createBucket({ bucket, region: 'elsewhere', versioning: 'Enabled' });
  server = await startS3Server({ model, region: 'elsewhere' });
  outside = await startOutsideServer(
    { 'acme-dublin': DUBLIN, 'acme-tokyo': TOKYO },
    server.endpoint,
    habits,
    'of the server',
  );
  const { endpoint } = outside.front;
  const there = Object.entries(BUCKETS).map(([region, bucket]) => [region, { bucket, endpoint, forcePathStyle: true }]);
  const { buckets, ...documents } = CONFIG.sets.documents;
  const all = { [VIRGINIA]: buckets[VIRGINIA], ...Object.fromEntries(there) };
  commands = await commandsBeside({ ...CONFIG, sets: { documents: { ...documents, buckets: all } } });
  await outside.tell(commands.ready.lambda);
}

afterEach(async () => {
  commands?.stop();
  await outside?.stop();
  await server?.stop();
});

/** Bodies, newest first, `-` for a delete marker: all that lies in a bucket, whatever the key. */
function stackIn(region: keyof typeof BUCKETS): string[] {
  const bucket = BUCKETS[region] ?? '';
  return model
    .listObjectVersions({ bucket })
    .versions.map(({ key, version: { kind, versionId } }) =>
      kind === 'object' ? model.getObject({ bucket, key, versionId }).object.body.toString() : '-',
    );
}

/** Until a push has failed and its reason stands in the journal. */
async function failure(key: string): Promise<void> {
  await vi.waitFor(async () => {
    const { stdout } = await commands.concord('open', '--state', 'failed', '--json');
    expect(stdout).toContain(key);
  }, 30_000);
}

it('where If-Match and If-None-Match are ignored nothing is written, and open, why and status tell the reason', async () => {
  await begin(IGNORING_ALL);
  await commands.put(DUBLIN, 'theirs.txt', 'nobody else has seen this');
  await commands.put(VIRGINIA, 'a.txt', 'hello');
  await failure('a.txt');
  expect(stackIn(DUBLIN)).toEqual(['nobody else has seen this']);
  expect(stackIn(TOKYO)).toEqual([]);
  for (const args of [
    ['open', '--json'],
    ['why', 'a.txt', '--json'],
    ['status', 'a.txt', '--json'],
  ]) {
    const { stdout } = await commands.concord(...args);
    expect(stdout).toContain('does not honour If-None-Match on PutObject');
    expect(stdout).toContain(outside.front.endpoint);
  }
});

it('where copies alone ignore them pushes go by put between two buckets at that server, and nothing unseen is overwritten', async () => {
  await begin(IGNORING_ON_COPIES);
  await commands.put(DUBLIN, 'a.txt', 'hello');
  await commands.rest();
  await commands.together(() =>
    Promise.all([commands.put(DUBLIN, 'a.txt', 'from Dublin'), commands.put(TOKYO, 'a.txt', 'from Tokyo')]),
  );
  await commands.rest();
  const bodies = await commands.bodies('a.txt');
  expect(new Set(bodies).size).toBe(1);
  expect(stackIn(DUBLIN)).toContain('from Dublin');
  expect(stackIn(TOKYO)).toContain('from Tokyo');
  const copied = outside.front.requests.filter((request) => request.startsWith('COPY') && request.endsWith('a.txt'));
  expect(copied).toEqual([]);
});

it('a delete stays one where a HEAD does not tell of delete markers', async () => {
  await begin(SILENT_ON_MARKERS);
  await commands.put(VIRGINIA, 'a.txt', 'hello');
  await commands.rest();
  expect(await commands.bodies('a.txt')).toEqual(['hello', 'hello', 'hello']);
  await commands.remove(DUBLIN, 'a.txt');
  await commands.rest();
  expect(await commands.bodies('a.txt')).toEqual([undefined, undefined, undefined]);
  expect(stackIn(DUBLIN)).toEqual(['-', 'hello']);
  expect(stackIn(TOKYO)).toEqual(['-', 'hello']);
  expect((await commands.concord('status', 'a.txt')).code).toBe(0);
});
