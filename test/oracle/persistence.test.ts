import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createS3, type S3 } from '../../src/adapters/memory/s3/index.ts';
import { persistWorld } from '../../src/local/s3/persistence.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 's3-world-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** As after a kill: the world before is simply not there any more, and nothing was closed. */
function start(): S3 {
  const model = createS3();
  persistWorld(model, folder);
  return model;
}

/** What a server's answer waits for. */
const answered = () => Promise.resolve();

test('a world outlives its process, bodies, markers, tags and open uploads', async () => {
  const before = start();
  before.createBucket({ bucket: 'docs', region: 'eu-west-1', versioning: 'Enabled' });
  before.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one'), metadata: { by: 'ann' } });
  before.putObjectTagging({ bucket: 'docs', key: 'a', tags: [{ key: 'k', value: 'v' }] });
  before.copyObject({ bucket: 'docs', key: 'b', source: { bucket: 'docs', key: 'a' } });
  before.deleteObject({ bucket: 'docs', key: 'a' });
  const { uploadId } = before.createMultipartUpload({ bucket: 'docs', key: 'c' });
  before.uploadPart({ bucket: 'docs', key: 'c', uploadId, partNumber: 1, body: Buffer.from('part') });
  await answered();
  expect(start().dump()).toEqual(before.dump());
});

test('a torn last line is dropped, and what follows is readable', async () => {
  const before = start();
  before.createBucket({ bucket: 'docs', region: 'eu-west-1' });
  before.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one') });
  await answered();
  appendFileSync(join(folder, 'changes.jsonl'), '[{"change":"version-removed","buck');
  const after = start();
  after.putObject({ bucket: 'docs', key: 'b', body: Buffer.from('two') });
  await answered();
  const last = start();
  expect(last.listObjects({ bucket: 'docs' }).objects.map(({ key }) => key)).toEqual(['a', 'b']);
});

test('replacing a null version is one line: no crash can leave the key without either', async () => {
  const before = start();
  before.createBucket({ bucket: 'docs', region: 'eu-west-1' });
  before.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one') });
  await answered();
  const log = join(folder, 'changes.jsonl');
  const untouched = readFileSync(log);
  before.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('two') });
  await answered();
  const whole = readFileSync(log);
  for (let length = untouched.length; length < whole.length; length += 7) {
    writeFileSync(log, whole.subarray(0, length));
    expect(start().getObject({ bucket: 'docs', key: 'a' }).object.body.toString()).toBe('one');
  }
});

test('a damaged line is no torn one: it is named instead of skipped', async () => {
  const before = start();
  before.createBucket({ bucket: 'docs', region: 'eu-west-1' });
  await answered();
  appendFileSync(join(folder, 'changes.jsonl'), 'garbage\n');
  expect(() => start()).toThrow('line 2');
});

test('a log that has grown far beyond its world is rewritten at the next start', async () => {
  const before = start();
  before.createBucket({ bucket: 'docs', region: 'eu-west-1' });
  for (let count = 0; count < 1_200; count += 1) {
    before.putObject({ bucket: 'docs', key: 'a', body: Buffer.from(`body ${count % 3}`) });
    await answered();
  }
  start();
  const lines = readFileSync(join(folder, 'changes.jsonl'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBe(2);
  expect(start().dump()).toEqual(before.dump());
});
