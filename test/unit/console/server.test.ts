import { request } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { createMemoryJournal } from '../../../src/adapters/memory/journal.ts';
import { resolveHeld } from '../../../src/app/steering/resolve.ts';
import { startConsole } from '../../../src/console/server/index.ts';
import { pageOf } from '../../../src/console/server/lists.ts';
import type { Phase } from '../../../src/domain/deciding/phase.ts';
import { parseObjectKey, parseRegion } from '../../../src/domain/model/ids.ts';
import type { SyncWindow } from '../../../src/domain/windows/sync-window.ts';
import { decision, documents } from '../../contract/journal/journal-cast.ts';
import { smallWorld } from '../../support/small-world.ts';

const DUBLIN_RULE = { policies: [{ use: 'manual' }] };

async function started() {
  const world = smallWorld(DUBLIN_RULE);
  const deps = { ...world.deps, reader: world.reader, windows: world.windows };
  const running = await startConsole({ deps, isLocal: true, port: 0 });
  onTestFinished(() => running.stop());
  const [address = '', token = ''] = running.url.split('/#token=');
  return { world, address, token };
}

interface Asking {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly body?: string;
}

/** `fetch` would not let `Host` and `Origin` be chosen. */
function ask(address: string, { path, headers = {}, method = 'GET', body }: Asking) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = request(new URL(path, address), { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const POST = { method: 'POST', headers: { 'content-type': 'application/json' } };

it('tells what it knows to the token alone', async () => {
  const { address, token } = await started();
  const asked = async (headers: Record<string, string>) => (await ask(address, { path: '/api/site', headers })).status;
  expect(await asked(bearer(token))).toBe(200);
  expect(await asked({})).toBe(401);
  expect(await asked(bearer(''))).toBe(401);
  expect(await asked(bearer(`${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`))).toBe(401);
  expect(await asked({ cookie: `token=${token}` })).toBe(401);
});

it('answers to its own name and its own pages alone, whoever has the token', async () => {
  const { address, token } = await started();
  const asked = async (headers: Record<string, string>) =>
    (await ask(address, { path: '/api/site', headers: { ...bearer(token), ...headers } })).status;
  expect(await asked({ host: 'evil.example' })).toBe(403);
  expect(await asked({ origin: 'https://evil.example' })).toBe(403);
  expect(await asked({ origin: 'null' })).toBe(403);
  expect(await asked({ origin: address })).toBe(200);
  expect((await ask(address, { path: '/', headers: { host: 'evil.example' } })).status).toBe(403);
});

it('says what is wrong with a question', async () => {
  const { address, token, world } = await started();
  const get = async (path: string) => {
    const { status, text } = await ask(address, { path, headers: bearer(token) });
    return [status, JSON.parse(text).why];
  };
  const set = `set=${world.ref.set}`;
  expect(await get('/api/history?set=nothing&key=a')).toEqual([400, 'no replica set is called "nothing"']);
  expect(await get(`/api/history?${set}`)).toEqual([400, '"key" is missing']);
  expect(await get(`/api/decisions?${set}&cursor=x`)).toEqual([400, 'not a cursor of this console']);
  expect(await get(`/api/decisions?${set}&limit=-1`)).toEqual([400, '"limit" is no whole number from 1']);
  expect(await get('/api/constructor')).toEqual([404, 'There is no constructor.']);
  expect(await get(`/api/content?${set}&key=a.txt&version=us-east-1:none`)).toEqual([409, expect.any(String)]);
  const post = async (path: string, body: string, type = 'application/json') => {
    const headers = { ...bearer(token), 'content-type': type };
    return (await ask(address, { ...POST, path, headers, body })).status;
  };
  expect(await post('/api/undo', 'x')).toBe(400);
  expect(await post('/api/undo', '[]')).toBe(400);
  expect(await post('/api/undo', '{}', 'text/plain')).toBe(400);
  expect(await post('/api/undo', JSON.stringify({ set: 'x'.repeat(70_000) }))).toBe(400);
  expect(await post('/api/site', '{}')).toBe(404);
});

it('undoes nothing that was decided about since somebody looked', async () => {
  const { address, token, world } = await started();
  const [region] = world.deps.sets.get(world.ref.set)?.regions ?? [];
  if (!region) throw new Error('the small world has no region');
  await world.tell(region, world.put(region, 'first'));
  await world.tell(region, world.put(region, 'second'));
  const act = async (path: string, body: object) => {
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const { text } = await ask(address, { ...POST, path, headers, body: JSON.stringify({ ...world.ref, ...body }) });
    return JSON.parse(text);
  };
  const plan = await act('/api/undo/plan', { seq: 2 });
  expect(plan).toMatchObject({ kind: 'planned', standing: 2, undoes: 2 });
  expect(await world.log()).toHaveLength(2);
  await world.tell(region, world.put(region, 'third'));
  expect(await act('/api/undo', { seq: 2, standing: plan.standing })).toMatchObject({ kind: 'refused' });
  expect(await world.log()).toHaveLength(3);
  expect(await act('/api/undo', { seq: 3, standing: 3 })).toMatchObject({
    kind: 'done',
    decision: { seq: 4, undoes: 3 },
  });
});

it('makes what has lost the current version, and nothing where the key was decided about since somebody looked', async () => {
  const { address, token, world } = await started();
  const [region] = world.deps.sets.get(world.ref.set)?.regions ?? [];
  if (!region) throw new Error('the small world has no region');
  const act = async (path: string, body: object) => {
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    const { text } = await ask(address, { ...POST, path, headers, body: JSON.stringify({ ...world.ref, ...body }) });
    return JSON.parse(text);
  };
  const first = await world.write(region, 'first');
  await world.write(region, 'second');
  const named = { region, version: first };
  const plan = await act('/api/restore/plan', named);
  expect(plan).toMatchObject({ kind: 'planned', standing: 2, decision: { situation: 'restore' } });
  await world.write(region, 'third');
  expect(await act('/api/restore', { ...named, standing: 2 })).toMatchObject({ kind: 'refused' });
  expect(await world.log()).toHaveLength(3);
  expect(await act('/api/restore', { ...named, standing: 3 })).toMatchObject({ kind: 'done', decision: { seq: 4 } });
  await world.drain();
  expect(world.bodies()).toEqual(Array(3).fill('first'));
  expect(await act('/api/restore/plan', named)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('already'),
  });
});

it('says the same of what is open, held and settled in its lists, its tiles and a key’s history', async () => {
  const { address, token, world } = await started();
  const [here, there] = world.deps.sets.get(world.ref.set)?.regions ?? [];
  if (!here || !there) throw new Error('the small world has two regions');
  const get = async (path: string, query: Record<string, string> = {}) => {
    const search = new URLSearchParams({ set: world.ref.set, ...query });
    return JSON.parse((await ask(address, { path: `/api/${path}?${search}`, headers: bearer(token) })).text);
  };
  const kindsOf = async (path: string, query: Record<string, string> = {}) =>
    (await get(path, query)).items.map(({ phase }: { phase: Phase }) => phase.kind);
  const views = async () => [
    await kindsOf('decisions', { list: 'conflicts' }),
    await kindsOf('history', { key: world.ref.key }),
    await kindsOf('open'),
    (await get('statistics')).waiting,
  ];
  const [mine, theirs] = [world.put(here, 'mine'), world.put(there, 'theirs')];
  await world.tell(here, mine);
  await world.tell(there, theirs);
  await world.drain();
  // The first write alone was brought nowhere before the second contended with it.
  const [, before] = await views();
  expect(before[0]).toBe('held');
  expect(await views()).toEqual([
    ['held'],
    ['held', ...before.slice(1)],
    ['held'],
    { open: 1, held: 1, isPart: false },
  ]);
  const { seq: seen } = await world.latest();
  await resolveHeld({ ref: world.ref, seen, choice: { kind: 'winner', winner: mine } }, world.deps);
  await world.drain();
  expect(await views()).toEqual([
    ['settled', 'superseded'],
    ['settled', 'superseded', ...before.slice(1)],
    [],
    { open: 0, held: 0, isPart: false },
  ]);
  const older = await get('history', { key: world.ref.key, limit: '1' });
  expect(await kindsOf('history', { key: world.ref.key, cursor: older.cursor })).toEqual([
    'superseded',
    ...before.slice(1),
  ]);
});

it('reads ten thousand decisions over many days by a page, each once, newest first', async () => {
  const journal = createMemoryJournal();
  const now = Date.parse('2026-03-14T12:00:00Z');
  const HOUR = 3_600_000;
  for (let at = 0; at < 10_000; at++)
    await journal.append(
      decision({ seq: 1, set: documents, key: parseObjectKey(`k${at}`), decidedAt: now - Math.floor(at / 20) * HOUR }),
    );
  let requests = 0;
  const counting = {
    decisions: (...asked: Parameters<typeof journal.decisions>) => {
      requests++;
      return journal.decisions(...asked);
    },
    conflicts: journal.conflicts,
  };
  const seen: number[] = [];
  const keys = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages < 25; pages++) {
    const page = await pageOf({ list: 'decisions', set: documents, limit: 40, cursor, now }, counting);
    expect(page.items.length).toBe(40);
    for (const { decidedAt, key } of page.items) {
      seen.push(decidedAt);
      keys.add(key);
    }
    cursor = page.cursor;
  }
  expect(keys.size).toBe(1000);
  expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  expect(requests).toBeLessThan(25 + 5);
});

it('looks a month back over quiet days, and no further than it is asked', async () => {
  const journal = createMemoryJournal();
  const now = Date.parse('2026-03-14T12:00:00Z');
  await journal.append(decision({ seq: 1, decidedAt: now - 20 * 24 * 3_600_000 }));
  const days: string[] = [];
  const counting = {
    decisions: (...asked: Parameters<typeof journal.decisions>) => {
      days.push(asked[1]);
      return journal.decisions(...asked);
    },
    conflicts: journal.conflicts,
  };
  const request = { list: 'decisions', set: documents, limit: 40, cursor: undefined, now } as const;
  expect((await pageOf(request, counting)).items).toHaveLength(1);
  expect(days.length).toBe(31);
  expect(days[0]).toBe('2026-03-14');
  days.length = 0;
  expect((await pageOf({ ...request, days: 2 }, counting)).items).toEqual([]);
  expect(days).toEqual(['2026-03-14', '2026-03-13']);
  days.length = 0;
  await pageOf({ ...request, now: Date.parse('2026-03-14T23:58:00Z'), days: 1 }, counting);
  expect(days).toEqual(['2026-03-15']); // some function's clock may be ahead
});

it('shows the beginning of a large text, the whole of a large image, and says how much there is', async () => {
  const { address, token, world } = await started();
  const [region] = world.deps.sets.get(world.ref.set)?.regions ?? [];
  if (!region) throw new Error('the small world has no region');
  const shown = async (body: string) => {
    const id = world.put(region, body);
    const query = new URLSearchParams({ ...world.ref, version: `${region}:${id}` });
    const { status, text, headers } = await ask(address, { path: `/api/content?${query}`, headers: bearer(token) });
    return [status, text.length, Number(headers['content-length']), Number(headers['x-whole-size'])];
  };
  expect(await shown('short')).toEqual([200, 5, 5, 5]);
  expect(await shown('line\n'.repeat(200_000))).toEqual([200, 512 * 1024, 512 * 1024, 1_000_000]);
  const image = `GIF89a${'x'.repeat(1_000_000)}`;
  expect(await shown(image)).toEqual([200, image.length, image.length, image.length]);
  expect((await shown(`RIFF....WAVE${'x'.repeat(1_000_000)}`))[2]).toBe(512 * 1024);
});

it('tells of the windows that stand, and of no others', async () => {
  const { world, address, token } = await started();
  const now = world.deps.clock.now();
  const window = (seq: number, changes: Partial<SyncWindow>): SyncWindow => ({
    ...{ set: world.ref.set, seq, id: `w${seq}`, kind: 'deny', scope: { kind: 'set' }, by: 'ann', state: 'open' },
    ...{ opener: { userId: 'ann', arn: 'arn' }, primary: parseRegion('eu-west-1'), from: now, until: now + 3_600_000 },
    ...changes,
  });
  for (const one of [window(1, { state: 'closed' }), window(2, { until: now }), window(3, { reason: 'prices' })])
    await world.windows.append(one);
  const { text } = await ask(address, { path: `/api/windows?set=${world.ref.set}`, headers: bearer(token) });
  expect(JSON.parse(text)).toMatchObject([{ seq: 3, by: 'ann', reason: 'prices' }]);
});
