import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWindowLog } from '../../src/adapters/aws/window-log.ts';
import { createMemoryWindowLog } from '../../src/adapters/memory/window-log.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../src/domain/model/ids.ts';
import type { SyncWindow } from '../../src/domain/windows/sync-window.ts';
import type { WindowLog } from '../../src/ports/window-log.ts';
import { type DynamoDb, loseNextAnswer, startDynamoDb } from './journal/journal-dynamo.ts';

const DOCS = parseSetName('docs');
const window = (seq: number, changes: Partial<SyncWindow> = {}): SyncWindow => ({
  set: DOCS,
  seq,
  id: `id${seq}`,
  kind: 'deny',
  scope: { kind: 'keys', keys: [parseObjectKey('a'), parseObjectKey('ä/b')] },
  reason: 'prices',
  by: 'ann via concord window open',
  opener: { userId: 'AIDAANN', arn: 'arn:aws:iam::123456789012:user/ann' },
  primary: parseRegion('eu-west-1'),
  from: 1_700_000_000_000,
  until: 1_700_000_600_000,
  state: 'opening',
  ...changes,
});

let dynamo: DynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

const LOGS: [name: string, start: () => Promise<WindowLog>][] = [
  ['in memory', async () => createMemoryWindowLog()],
  ['in DynamoDB', async () => openWindowLog({ client: dynamo.client(), table: await dynamo.newTable() })],
];

describe.each(LOGS)('the records of windows %s', (_name, start) => {
  it('are given back as they were appended, newest first, and of their own set alone', async () => {
    const log = await start();
    expect(await log.windows(DOCS, 10)).toEqual([]);
    const other = window(1, { set: parseSetName('images') });
    for (const one of [window(1), window(2), window(3), other]) expect(await log.append(one)).toBe('appended');
    expect(await log.windows(DOCS, 10)).toEqual([window(3), window(2), window(1)]);
    expect(await log.windows(DOCS, 2)).toEqual([window(3), window(2)]);
    expect(await log.windows(parseSetName('images'), 2)).toEqual([other]);
    expect(await log.windows(DOCS, 2, 3)).toEqual([window(2), window(1)]);
    expect(await log.windows(DOCS, 2, 1)).toEqual([]);
  });

  it('take a number once: of two who append it one is told that it is taken', async () => {
    const log = await start();
    const ends = await Promise.all([log.append(window(1, { id: 'x' })), log.append(window(1, { id: 'y' }))]);
    expect(ends.toSorted()).toEqual(['appended', 'taken']);
    expect(await log.windows(DOCS, 10)).toHaveLength(1);
  });

  it('are written over field by field, on condition that the state is as it was read', async () => {
    const log = await start();
    await log.append(window(1));
    const closed = { state: 'closed', closedAt: 5, closedBy: 'bob', left: [] } as const;
    expect(await log.update(window(1), { state: 'open' })).toBe('updated');
    expect(await log.update(window(1), { state: 'failed' })).toBe('changed');
    expect(await log.update(window(1, { state: 'open' }), closed)).toBe('updated');
    expect(await log.windows(DOCS, 1)).toEqual([
      window(1, { state: 'closed', closedAt: 5, closedBy: 'bob', left: [] }),
    ]);
    expect(await log.update(window(9), { state: 'open' })).toBe('changed');
    expect(await log.windows(DOCS, 9)).toHaveLength(1);
  });

  it('give the turn at the policies to one at a time, until he ends it or its time is over', async () => {
    const log = await start();
    expect(await log.takeTurn(DOCS, 'ann', { now: 0, until: 100 })).toBe(true);
    expect(await log.takeTurn(DOCS, 'bob', { now: 99, until: 200 })).toBe(false);
    expect(await log.takeTurn(parseSetName('images'), 'bob', { now: 99, until: 200 })).toBe(true);
    expect(await log.takeTurn(DOCS, 'ann', { now: 99, until: 150 })).toBe(true);
    await log.endTurn(DOCS, 'bob');
    expect(await log.takeTurn(DOCS, 'bob', { now: 149, until: 200 })).toBe(false);
    expect(await log.takeTurn(DOCS, 'bob', { now: 150, until: 200 })).toBe(true);
    await log.endTurn(DOCS, 'bob');
    expect(await log.takeTurn(DOCS, 'ann', { now: 151, until: 200 })).toBe(true);
    // The turn is no window.
    expect(await log.windows(DOCS, 10)).toEqual([]);
  });
});

it('whose answer was lost is told from what somebody else has done', async () => {
  const table = await dynamo.newTable();
  const losing = (command: string) => {
    const client = dynamo.client();
    loseNextAnswer(client, command);
    return openWindowLog({ client, table });
  };
  expect(await losing('PutItem').append(window(1))).toBe('appended');
  expect(await losing('PutItem').append(window(1, { id: 'other' }))).toBe('taken');
  expect(await losing('UpdateItem').update(window(1), { state: 'open', left: [] })).toBe('updated');
  expect(await losing('UpdateItem').update(window(1), { state: 'failed' })).toBe('changed');
  expect(await losing('UpdateItem').takeTurn(DOCS, 'ann', { now: 0, until: 100 })).toBe(true);
});
