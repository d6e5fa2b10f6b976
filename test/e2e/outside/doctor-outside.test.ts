import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { examine } from '../../../src/cli/doctor/doctor.ts';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { CONFIG, DUBLIN, type Running, running } from '../../support/running.ts';
import { type Front, type Habits, IGNORING_ALL, IGNORING_ON_COPIES, startFront } from '../../support/s3-front.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Dublin's bucket is looked at through a front, as if its server were somebody else's. */
let concord: Running;
let front: Front;
beforeAll(async () => {
  concord = await running();
});
afterAll(() => concord?.stop());
beforeEach(async () => {
  front = await startFront(concord.stack.regions[DUBLIN]?.endpoint ?? '');
});
afterEach(() => front?.stop());

async function examineWith(habits: Habits): Promise<readonly Finding[]> {
  front.habits = habits;
  const { buckets, ...documents } = CONFIG.sets.documents;
  const outside = { bucket: 'acme-dublin', endpoint: front.endpoint, forcePathStyle: true };
  const sets = { documents: { ...documents, buckets: { ...buckets, [DUBLIN]: outside } } };
  const config = checkConfig({ ...CONFIG, sets }, 'test');
  const site = { config, compiled: compileConfig(config), local: { ...concord.stack, pid: 0 }, stack: '' };
  return await examine(site, { loserDays: 30, now: Date.now });
}

const wrongs = (found: readonly Finding[]) => found.filter(({ kind }) => kind === 'wrong').map(({ what }) => what);
const conditions = (found: readonly Finding[]) => found.filter(({ check }) => check === 'conditions');

/** What lies in Dublin, decided about or not, once nothing is under way. */
async function left(): Promise<{ versions: number; open: string[] }> {
  await concord.stack.whenIdle(20_000);
  const { s3, Bucket } = concord.at(DUBLIN);
  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  return { versions: Versions.length + DeleteMarkers.length, open: await concord.openDecisions() };
}

const NOTHING = { versions: 0, open: [] };

it('says that conditions hold, and which way pushes go', async () => {
  const found = await examineWith({});
  expect(wrongs(found)).toEqual([]);
  expect(conditions(found)).toMatchObject([{ kind: 'note', what: expect.stringContaining('go by CopyObject') }]);
  expect(await left()).toEqual(NOTHING);
});

it('says that pushes stream where copies ignore conditions', async () => {
  const found = await examineWith(IGNORING_ON_COPIES);
  expect(wrongs(found)).toEqual([]);
  expect(conditions(found)).toMatchObject([
    { what: expect.stringMatching(/not honour If-None-Match on CopyObject.*by PutObject of streamed bytes/) },
  ]);
  expect(await left()).toEqual(NOTHING);
});

it('finds a server that ignores them all, and leaves nothing there', async () => {
  const found = await examineWith(IGNORING_ALL);
  expect(wrongs(found)).toEqual([
    expect.stringContaining('are not brought here: it does not honour If-None-Match on PutObject'),
    expect.stringContaining('Deletes are not brought here'),
    expect.stringContaining('above 5 GB are not brought here'),
  ]);
  expect(await left()).toEqual(NOTHING);
});

it('says so where nothing may be written, and what a probe could not remove', async () => {
  const denied = await examineWith({ instead: ({ method }) => (method === 'PUT' ? 403 : undefined) });
  expect(wrongs(denied)).toMatchObject([expect.stringContaining('could not be tried out')]);
  const kept = await examineWith({
    instead: ({ method, url }) => (method === 'DELETE' && url.searchParams.has('versionId') ? 403 : undefined),
  });
  expect(wrongs(kept)).toContainEqual(
    expect.stringMatching(/^\d+ things below .s3-concord\/probe\/ could not be removed/),
  );
});

it('compares no clock with a date that can’t be read, and prints no NaN', async () => {
  const found = await examineWith({ answer: (headers) => void Object.assign(headers, { date: 'yesterday' }) });
  expect(JSON.stringify(found)).not.toContain('NaN');
  expect(found).toContainEqual(expect.objectContaining({ kind: 'note', check: 'clock' }));
});
