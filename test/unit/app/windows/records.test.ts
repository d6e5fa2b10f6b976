import { describe, expect, it } from 'vitest';
import { createMemoryWindowLog } from '../../../../src/adapters/memory/window-log.ts';
import { appendWindow, recentWindows, whyTaken } from '../../../../src/app/windows/record.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../../../src/domain/model/ids.ts';
import { isWithin, overlaps, type Scope } from '../../../../src/domain/windows/scope.ts';
import { isOverdue, isStanding, type SyncWindow } from '../../../../src/domain/windows/sync-window.ts';

const NOON = Date.parse('2026-05-01T12:00:00Z');
const HOUR = 3_600_000;
const DOCS = parseSetName('docs');
const keys = (...names: string[]): Scope => ({ kind: 'keys', keys: names.map(parseObjectKey) });
const prefix = (text: string): Scope => ({ kind: 'prefix', prefix: text });
const SET: Scope = { kind: 'set' };

const draft = (changes: Partial<SyncWindow> = {}) => ({
  ...{ set: DOCS, id: 'w', kind: 'deny' as const, scope: SET, by: 'ann', opener: { userId: 'ann', arn: 'arn' } },
  ...{ primary: parseRegion('eu-west-1'), from: NOON, until: NOON + HOUR, state: 'open' as const },
  ...changes,
});
const window = (seq: number, changes: Partial<SyncWindow> = {}): SyncWindow => ({ ...draft(changes), seq });

describe('scopes', () => {
  const cases: [a: Scope, b: Scope, overlap: boolean][] = [
    [SET, SET, true],
    [SET, prefix('a/'), true],
    [SET, keys('a'), true],
    [prefix('a/'), prefix('a/b/'), true],
    [prefix('a/'), prefix('b/'), false],
    [prefix('a/'), prefix('a'), true],
    [prefix('a/'), keys('a/b', 'c'), true],
    [prefix('a/'), keys('a', 'c'), false],
    [keys('a', 'b'), keys('b', 'c'), true],
    [keys('a', 'b'), keys('c'), false],
  ];
  it.each(cases)('%j and %j overlap: %s, in either order', (a, b, overlap) => {
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([overlap, overlap]);
  });

  it('take keys', () => {
    expect([
      isWithin(SET, 'x'),
      isWithin(prefix('a'), 'ab'),
      isWithin(prefix('a'), 'ba'),
      isWithin(keys('a'), 'ab'),
    ]).toEqual([...[true, true, false, false]]);
  });
});

describe('a window stands', () => {
  it('until its time, while it is opened, open, or was left behind somewhere', () => {
    const left = [parseRegion('eu-west-1')];
    const states = [
      { state: 'opening' },
      { state: 'open' },
      { state: 'failed', left },
      { state: 'failed' },
      { state: 'closed', left: [] },
    ];
    const windows = states.map((changes) => window(1, changes as Partial<SyncWindow>));
    expect(windows.map((one) => isStanding(one, NOON + HOUR - 1))).toEqual([true, true, true, false, false]);
    expect(windows.map((one) => isStanding(one, NOON + HOUR))).toEqual(Array(5).fill(false));
    expect(windows.map((one) => isOverdue(one, NOON + HOUR))).toEqual([true, true, true, false, false]);
  });

  it('and hinders those that overlap, and no others', () => {
    const records = [window(2, { scope: prefix('b/') }), window(1, { scope: prefix('a/'), until: NOON })];
    const taken = (scope: Scope) => whyTaken(draft({ scope }), records, NOON);
    expect(taken(prefix('a/'))).toBeUndefined();
    expect(taken(keys('b/c'))).toMatch(/^Window 2 of ann, on keys that begin with b\/, stands until 2026-05-01T13/);
  });

  it('and is found behind any number of short ones since', async () => {
    const windows = createMemoryWindowLog();
    const clock = { now: () => NOON + 20 * HOUR };
    const long = window(1, { until: NOON + 23 * HOUR, scope: prefix('prices/') });
    for (const one of [long, ...Array.from({ length: 200 }, (_, at) => window(at + 2, { state: 'closed' }))])
      await windows.append(one);
    expect(await recentWindows(DOCS, { windows, clock })).toHaveLength(201);
    const refused = await appendWindow(draft({ scope: keys('prices/tea') }), { windows, clock });
    expect(refused).toMatchObject({ kind: 'refused', why: expect.stringContaining('Window 1') });
    expect(await appendWindow(draft({ scope: keys('tea') }), { windows, clock })).toMatchObject({
      window: { seq: 202 },
    });
  });

  it('and what is older than a day is not looked through', async () => {
    const windows = createMemoryWindowLog();
    for (let seq = 1; seq <= 300; seq++) await windows.append(window(seq));
    const clock = { now: () => NOON + 25 * HOUR };
    expect(await recentWindows(DOCS, { windows, clock })).toHaveLength(50);
  });
});
