import { CreateMultipartUploadCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyInWindow } from '../../../src/app/windows/apply.ts';
import { closeWindow } from '../../../src/app/windows/close-window.ts';
import { openWindow } from '../../../src/app/windows/open-window.ts';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
import { DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { clientOf, DOCUMENTS, windowsOn } from '../../support/windows.ts';

vi.setConfig({ testTimeout: 60_000 });

let concord: Running;
beforeEach(async () => {
  concord = await running();
});
afterEach(() => concord.stop());

const opening = {
  set: DOCUMENTS,
  kind: 'deny',
  scope: { kind: 'prefix', prefix: 'prices/' },
  forMs: 60_000,
  waitMs: 20_000,
} as const;
const tea = parseObjectKey('prices/tea.json');
const bytes = Buffer.from('new');

describe('a sync window', () => {
  it('halts everybody but its opener in every region, lets him write in the primary region, and ends by a close', async () => {
    const { deps, told } = windowsOn(concord);
    await clientOf(concord, TOKYO, 'ann').put(tea, 'old');
    await concord.stack.whenIdle();
    const opened = await openWindow(opening, deps);
    expect(opened).toMatchObject({ kind: 'open', window: { seq: 1, state: 'open', primary: VIRGINIA } });
    expect(told.map(({ kind }) => kind)).toEqual([
      ...['recorded', 'shut', 'confirmed', 'confirmed', 'confirmed', 'agreed', 'admitted'],
    ]);
    for (const region of [VIRGINIA, DUBLIN, TOKYO]) {
      const ann = clientOf(concord, region, 'ann');
      await expect(ann.put(tea, 'ann')).rejects.toMatchObject({ name: 'AccessDenied' });
      const { s3, Bucket } = ann;
      await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: tea }))).rejects.toMatchObject({
        name: 'AccessDenied',
      });
      const upload = new CreateMultipartUploadCommand({ Bucket, Key: tea });
      await expect(s3.send(upload)).rejects.toMatchObject({ name: 'AccessDenied' });
      await ann.put(`other/${region}`, 'goes on');
    }
    await expect(clientOf(concord, DUBLIN, 'local').put(tea, 'mine')).rejects.toMatchObject({ name: 'AccessDenied' });

    const applied = await applyInWindow({ set: DOCUMENTS, key: tea, content: { bytes }, waitMs: 20_000 }, deps);
    expect(applied).toMatchObject({ kind: 'applied' });
    const heads = await concord.heads(tea);
    expect(new Set(heads).size).toBe(1);

    const closed = await closeWindow({ set: DOCUMENTS, waitMs: 20_000 }, deps);
    expect(closed).toMatchObject({ kind: 'closed', missing: [], window: { state: 'closed', closedBy: deps.by } });
    for (const region of [VIRGINIA, DUBLIN, TOKYO]) {
      const ann = clientOf(concord, region, 'ann');
      expect(await ann.policy()).toBeUndefined();
      await ann.put(tea, 'ann');
    }
  });
});
