import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { claimDataDir } from '../../../src/local/state/data-dir.ts';
import { identityOf } from '../../../src/local/state/process-identity.ts';
import { noting, put, s3, started, temporaryFolder } from './started.ts';

const STARTS = join(import.meta.dirname, '../../../src/local/servers/dynamodb.ts');

describe('a lock', () => {
  const claimed = (lock: unknown) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), typeof lock === 'string' ? lock : JSON.stringify(lock));
    claimDataDir(folder).release();
  };

  it('with our own number is none, for every start of a container may have that', () => {
    claimed(process.pid);
    claimed(identityOf(process.pid));
  });

  it('of a process that runs is one, and of another that has its number since is none', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    onTestFinished(() => void other.kill());
    await once(other, 'spawn');
    const identity = identityOf(other.pid ?? 0);
    expect(() => claimed(identity)).toThrow(`in use by process ${other.pid}`);
    expect(() => claimed(other.pid)).toThrow(`in use by process ${other.pid}`);
    // Only where the system tells when a process began can it be told from its successor.
    if (identity.began !== undefined) claimed({ ...identity, began: 'before' });
  });

  it('without a word in it, as a process leaves it that is killed while it writes, is none', () => {
    claimed('');
    claimed('0');
    claimed('{"pid":');
  });

  it('keeps a second stack of the same process out', () => {
    const folder = temporaryFolder();
    const first = claimDataDir(folder);
    expect(() => claimDataDir(folder)).toThrow('in use');
    first.release();
    claimDataDir(folder).release();
  });
});

describe('what an earlier run has kept and is gone is told, and not taken for empty:', () => {
  const empty = (path: string) => truncateSync(path, 0);
  const damages: readonly [string, (folder: string) => void, string][] = [
    ['no events file', (folder) => rmSync(join(folder, 'pending-events.jsonl')), 'has lost pending-events.jsonl'],
    ['an empty events file', (folder) => empty(join(folder, 'pending-events.jsonl')), 'has lost pending-events.jsonl'],
    ['an empty log of S3', (folder) => empty(join(folder, 's3/changes.jsonl')), 'has lost s3/changes.jsonl'],
    ['a body that was cut off', (folder) => bodiesIn(folder).forEach(empty), 'it was cut off, or changed'],
    ['no queues', (folder) => empty(join(folder, 'sqs/fauxqs.db')), 'has lost sqs/fauxqs.db'],
    ['half of the queues', (folder) => truncateSync(join(folder, 'sqs/fauxqs.db'), 9000), 'fauxqs.db is damaged'],
    ['no journal', (folder) => rmSync(join(folder, 'dynamodb/CURRENT')), 'has lost dynamodb/CURRENT'],
    [
      'an empty journal',
      (folder) => rmSync(join(folder, 'dynamodb'), { recursive: true }),
      'has lost dynamodb/CURRENT',
    ],
    [
      'a journal whose list of files was cut off',
      (folder) =>
        filesIn(join(folder, 'dynamodb'))
          .filter((file) => file.includes('MANIFEST'))
          .forEach(empty),
      "dynamodb can't be opened",
    ],
    ['a journal whose log was cut off', (folder) => logsIn(folder).forEach(empty), 'has lost the table'],
    [
      'a list of what is kept that was cut off',
      (folder) => truncateSync(join(folder, 'contents.json'), 9),
      'contents.json',
    ],
  ];

  it.each(damages)('%s', async (_, damage, told) => {
    const dataDir = temporaryFolder();
    const first = await started({ dataDir });
    await s3(first, 'eu-west-1').send(put('docs-dublin', 'a'));
    await first.whenIdle();
    await first.stop();
    damage(dataDir);
    await expect(started({ dataDir })).rejects.toThrow(told);
  });

  it('what was never kept, in a folder whose first start was killed, is no loss', async () => {
    const dataDir = temporaryFolder();
    await (await started({ dataDir })).stop();
    for (const name of ['contents.json', 's3', 'pending-events.jsonl'])
      rmSync(join(dataDir, name), { recursive: true });
    await started({ dataDir });
  });

  it('goes on without it once the owner says so', async () => {
    const dataDir = temporaryFolder();
    await (await started({ dataDir })).stop();
    empty(join(dataDir, 'sqs/fauxqs.db'));
    rmSync(join(dataDir, 'contents.json'));
    await started({ dataDir });
    expect(JSON.parse(readFileSync(join(dataDir, 'contents.json'), 'utf8'))).toEqual({
      kept: ['s3', 'dynamodb', 'sqs', 'events'],
    });
  });
});

it('is kept from a stack of another container, where the number in the lock tells nothing', async () => {
  const dataDir = temporaryFolder();
  await started({ dataDir });
  // As in another container: our own number, and nothing known of who claimed it.
  const claimed = spawnSync(
    process.execPath,
    [
      '-e',
      `import('${STARTS}').then((it) => it.startDynamoDb({ port: 0, folder: '${dataDir}/dynamodb' })).then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); })`,
    ],
    { encoding: 'utf8' },
  );
  expect([claimed.status, claimed.stderr]).toEqual([
    1,
    expect.stringContaining('dynamodb is in use by another process'),
  ]);
});

it('takes up what it had accepted, however often it is killed while it starts', async () => {
  const dataDir = temporaryFolder();
  const failing = { 'on-object-event': () => () => Promise.reject(new Error('not yet')) };
  const first = await started({ dataDir, on: failing, asyncRetryDelaysMs: [600_000] });
  await s3(first, 'eu-west-1').send(put('docs-dublin', 'a'));
  await first.stop();
  for (let time = 0; time < 2; time++) {
    // A start that does not come to its end, for its port is taken.
    const port = Number(new URL((await started()).lambda).port);
    await expect(started({ dataDir, port, on: failing })).rejects.toThrow('is in use');
  }
  const { notes, on } = noting();
  const last = await started({ dataDir, on });
  await last.whenIdle();
  expect(notes).toHaveLength(1);
});

function bodiesIn(folder: string): string[] {
  return filesIn(join(folder, 's3/bodies'));
}

function logsIn(folder: string): string[] {
  return filesIn(join(folder, 'dynamodb')).filter((file) => /\.(log|ldb)$/.test(file));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
