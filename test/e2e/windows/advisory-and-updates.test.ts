import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyInWindow } from '../../../src/app/windows/apply.ts';
import { closeWindow } from '../../../src/app/windows/close-window.ts';
import { openWindow } from '../../../src/app/windows/open-window.ts';
import { updateInWindow } from '../../../src/app/windows/synchronized-update.ts';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
import { parseAws } from '../../support/documents/aws-commands.ts';
import { DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { clientOf, DOCUMENTS, PRICES, windowsOn } from '../../support/windows.ts';

vi.setConfig({ testTimeout: 60_000 });

let concord: Running;
beforeEach(async () => {
  concord = await running();
});
afterEach(() => concord.stop());

const tea = parseObjectKey('prices/tea.json');
const bytes = Buffer.from('new');

/** The query of the page, as the AWS CLI would send it. */
async function queried() {
  const [line = ''] = /^aws .*dynamodb query .*$/m.exec(readFileSync('docs/sync-windows.md', 'utf8')) ?? [];
  const { options } = parseAws(line);
  const value = (name: string) => options[name]?.[0] ?? '';
  const typed = { ':windows': { S: '#windows#documents' }, ':zero': { N: '0' } };
  expect(JSON.parse(value('expression-attribute-values'))).toEqual(typed);
  const credentials = { accessKeyId: 'me', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ region: VIRGINIA, endpoint: concord.stack.dynamodb, credentials });
  const { Items } = await DynamoDBDocumentClient.from(client).send(
    new QueryCommand({
      TableName: value('table-name'),
      KeyConditionExpression: value('key-condition-expression'),
      ExpressionAttributeValues: { ':windows': '#windows#documents', ':zero': 0 },
      ConsistentRead: 'consistent-read' in options,
      ScanIndexForward: !('no-scan-index-forward' in options),
    }),
  );
  client.destroy();
  return Items ?? [];
}

describe('credentials that expire while a window is open', () => {
  it('nothing is written, the window stands, and goes on with fresh ones', async () => {
    const { deps } = windowsOn(concord);
    await openWindow(PRICES, deps);
    const expired = { from: 'clients', code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' };
    const expire = async (rules: object[]) => {
      for (const region of [VIRGINIA, DUBLIN, TOKYO]) await concord.setFaults(region, rules);
    };
    await expire([{ ...expired, operation: 'PutObject' }]);
    const apply = () => applyInWindow({ set: DOCUMENTS, key: tea, content: { bytes }, waitMs: 20_000 }, deps);
    expect(await apply()).toMatchObject({ kind: 'refused', why: expect.stringContaining('token has expired') });
    await expire([expired]);
    expect(await apply()).toMatchObject({ kind: 'refused', why: expect.stringContaining('Renew them') });
    const closed = await closeWindow({ set: DOCUMENTS, waitMs: 0 }, deps);
    expect(closed).toMatchObject({
      kind: 'refused',
      left: [VIRGINIA, DUBLIN, TOKYO],
      why: expect.stringMatching(/ends by itself at/),
    });
    await expire([]);
    await expect(clientOf(concord, TOKYO, 'ann').put(tea, 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await apply()).toMatchObject({ kind: 'applied' });
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 20_000 }, deps)).toMatchObject({ kind: 'closed', missing: [] });
  });
});

describe('an advisory window', () => {
  it('changes no policy and halts nobody; its record says so, and it needs no right to policies', async () => {
    const out = { from: 'clients', code: 'AccessDenied' };
    const noPolicies = ['GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'].map((operation) => ({
      ...out,
      operation,
    }));
    for (const region of [VIRGINIA, DUBLIN, TOKYO]) await concord.setFaults(region, noPolicies);
    const { deps } = windowsOn(concord);
    const end = await openWindow({ ...PRICES, kind: 'advisory', reason: 'stocktaking' }, deps);
    expect(end).toMatchObject({ kind: 'open', window: { kind: 'advisory' } });
    // What docs/sync-windows.md tells clients to ask.
    expect(await queried()).toMatchObject([
      { state: 'open', kind: 'advisory', scope: { kind: 'prefix', prefix: 'prices/' } },
    ]);
    await clientOf(concord, TOKYO, 'ann').put(tea, 'x');
    await concord.stack.whenIdle();
    const applied = await applyInWindow({ set: DOCUMENTS, key: tea, content: { bytes }, waitMs: 20_000 }, deps);
    expect(applied).toMatchObject({ kind: 'applied' });
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 20_000 }, deps)).toMatchObject({ kind: 'closed', missing: [] });
  });
});

describe('updateInWindow', () => {
  const update = { ...PRICES, key: tea, content: { bytes } };
  it('halts one key, writes it, waits for every region, and lets go', async () => {
    const { deps } = windowsOn(concord);
    const end = await updateInWindow(update, deps);
    expect(end).toMatchObject({ kind: 'updated', window: { state: 'closed', scope: { kind: 'keys', keys: [tea] } } });
    expect(new Set(await concord.heads(tea)).size).toBe(1);
    await clientOf(concord, TOKYO, 'ann').put(tea, 'x');
  });

  it('lets go whatever goes wrong, and says what', async () => {
    const { deps } = windowsOn(concord);
    const upload = async () => ({ kind: 'failed', message: 'The disk is full.' }) as const;
    expect(await updateInWindow(update, { ...deps, upload })).toEqual({ kind: 'failed', why: 'The disk is full.' });
    await clientOf(concord, TOKYO, 'ann').put(tea, 'x');
    await concord.stack.whenIdle();
    const broken = () => Promise.reject(new Error('out of memory'));
    expect(await updateInWindow(update, { ...deps, upload: broken })).toEqual({ kind: 'failed', why: 'out of memory' });
    await clientOf(concord, TOKYO, 'ann').put(tea, 'y');
    await openWindow(PRICES, deps);
    expect(await updateInWindow(update, deps)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('Window 3'),
    });
  });
});
