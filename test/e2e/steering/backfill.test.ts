import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { olderBuckets } from '../../support/backfill/older-buckets.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, type Running, TOKYO, VIRGINIA } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

const EVERYWHERE = [VIRGINIA, DUBLIN, TOKYO];
/** A control character, one that XML has no room for, what a form would decode, what a terminal would obey, and beyond 16 bits. */
const ODD = ['odd/\u0001 ü&<>%41+', 'odd/\uFFFE', 'odd/a b//c', 'odd/\u001b[31m', 'odd/\u{1f600}'];

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(CONFIG, { data: (folder) => olderBuckets(folder, fill) });
}, 60_000);
afterAll(() => commands?.stop());

async function fill({ at }: Running): Promise<void> {
  const put = async (region: string, Key: string, Body: string) => {
    const { s3, Bucket } = at(region);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  for (const number of [1, 2, 3]) for (const region of EVERYWHERE) await put(region, `alike/${number}`, `${number}`);
  for (const number of [1, 2, 3, 4]) await put(DUBLIN, `lagging/${number}`, `only in Dublin ${number}`);
  for (const key of ODD) await put(TOKYO, key, key);
  for (const region of EVERYWHERE) await put(region, 'differs', `of ${region}`);
  // Deleted in Virginia, later: of a key whose head is a delete marker a listing says nothing.
  for (const region of [VIRGINIA, DUBLIN]) await put(region, 'deleted', 'was');
  const { s3, Bucket } = at(VIRGINIA);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
  for (const region of EVERYWHERE) {
    await put(region, 'deleted everywhere', 'was');
    const { s3, Bucket } = at(region);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'deleted everywhere' }));
  }
}

const backfill = async (...args: string[]) => {
  const { code, stdout, stderr } = await commands.concord('backfill', ...args, '--json');
  return { code, ...JSON.parse(stdout), stderr };
};

it('a dry run says what differs and what it takes, and does nothing', async () => {
  const text = await commands.concord('backfill', '--dry-run');
  expect(text).toMatchObject({ code: 0, stdout: expect.stringMatching(/^14\tkeys in all/m) });
  expect(text.stdout).toMatch(/^3\tthe same everywhere/m);
  expect(text.stdout).toMatch(/^S3\t\d+ heads, \d+ copies/m);
  const { code, ended, survey, plan, done } = await backfill('--dry-run', '--rate', '50');
  expect({ code, ended }).toEqual({ code: 0, ended: 'dry-run' });
  // Of the one that Virginia has deleted the listings tell that Dublin has it and others don't.
  expect(survey).toMatchObject({ keys: 14, alike: 3, lagging: 4 + ODD.length + 1, different: 1 });
  expect(plan.requests).toMatchObject({ copy: 2 * 10 + 2 });
  expect(plan.dollars.total).toBeGreaterThan(0);
  expect(done).toMatchObject({ keys: 0, asked: 0 });
  await commands.rest();
  expect(await commands.bodies('lagging/1')).toEqual([undefined, 'only in Dublin 1', undefined]);
});

it('asks before it begins, and does nothing where nobody is there to be asked', async () => {
  expect(await commands.concord('backfill')).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  await commands.rest();
  expect(await commands.bodies('lagging/1')).toEqual([undefined, 'only in Dublin 1', undefined]);
});

it('what a region that is away would have ended goes on with the same command', async () => {
  await commands.outage(TOKYO, 'stop');
  const refused = await commands.concord('backfill', '--yes');
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('ap-northeast-1: ') });
  expect(refused.stdout).toContain('Nothing was done.');
  await commands.outage(TOKYO, 'start');
});

it('Ctrl-C ends it where it can go on, and the same command does', async () => {
  const slow = commands.start('backfill', '--yes', '--rate', '1', '--json');
  await vi.waitFor(async () => expect(await commands.bodies('lagging/1')).toEqual(Array(3).fill('only in Dublin 1')), {
    timeout: 30_000,
    interval: 100,
  });
  slow.child.kill('SIGINT');
  const { code, stdout } = await slow.ended;
  expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 1, ended: 'stopped', phase: 'asking' });
  expect(JSON.parse(stdout).done.asked).toBeLessThan(11);

  const text = await commands.concord('backfill', '--dry-run');
  expect(text.stdout).toMatch(
    /A backfill of these keys was begun .* It goes on: .* of 14 keys are gone through, behind /,
  );
  const { ended, done, failed } = await backfill('--yes');
  expect({ ended, failed }).toEqual({ ended: 'done', failed: [] });
  expect(done).toMatchObject({ keys: 14, asked: 11 });
});

it('every region holds the same then, odd keys and all; nothing was decided about what was alike', async () => {
  await commands.rest();
  for (const key of [...ODD]) expect(await commands.bodies(key)).toEqual(Array(3).fill(key));
  for (const number of [1, 2, 3, 4])
    expect(await commands.bodies(`lagging/${number}`)).toEqual(Array(3).fill(`only in Dublin ${number}`));
  const [here, ...others] = await commands.bodies('differs');
  expect(others).toEqual([here, here]);
  // A conflict of a delete with an object: last-writer-wins has the delete win, by the second or by the order of regions.
  expect(await commands.bodies('deleted')).toEqual(Array(3).fill(undefined));
  expect((await commands.concord('history', 'alike/1')).code).toBe(1);
  const again = await backfill('--yes');
  expect(again).toMatchObject({ code: 0, ended: 'nothing to do', survey: { keys: 13, alike: 13 } });
});

it('a bucket whose versions are paused is refused by name', async () => {
  const { endpoint, bucket: Bucket } = commands.ready.regions[DUBLIN] ?? { endpoint: '', bucket: '' };
  const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
  const s3 = new S3Client({ region: DUBLIN, endpoint, forcePathStyle: true, credentials });
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
  s3.destroy();
  const { code, ended, problems } = await backfill('--yes');
  expect({ code, ended }).toEqual({ code: 1, ended: 'refused' });
  expect(problems).toEqual([expect.stringMatching(/^eu-west-1: versioning of s3:\/\/acme-dublin is suspended/)]);
});
