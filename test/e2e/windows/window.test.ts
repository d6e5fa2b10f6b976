import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyInWindow } from '../../../src/app/windows/apply.ts';
import { closeWindow } from '../../../src/app/windows/close-window.ts';
import { openWindow } from '../../../src/app/windows/open-window.ts';
import type { Progress } from '../../../src/app/windows/progress.ts';
import { windowStatus } from '../../../src/app/windows/window-status.ts';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
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

describe('a sync window', () => {
  it('halts everybody but its opener in every region, lets him write in the primary region, and ends by a close', async () => {
    const { deps, told } = windowsOn(concord);
    await clientOf(concord, TOKYO, 'ann').put(tea, 'old');
    await concord.stack.whenIdle();
    const opened = await openWindow(PRICES, deps);
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

describe('what is said of a window that is open', () => {
  it('multipart uploads under way are told; to complete one is refused until the close, and counts as a put after it', async () => {
    const { s3, Bucket } = clientOf(concord, DUBLIN, 'ann');
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: tea }));
    const part = { Bucket, Key: tea, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'whole' }));
    const { deps, told } = windowsOn(concord);
    expect(await openWindow(PRICES, deps)).toMatchObject({ kind: 'open' });
    expect(told).toContainEqual({
      kind: 'uploads',
      region: DUBLIN,
      uploads: [expect.objectContaining({ key: tea, uploadId: UploadId })],
    });
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
    const complete = () => s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: tea, UploadId, MultipartUpload }));
    await expect(complete()).rejects.toMatchObject({ name: 'AccessDenied' });
    await closeWindow({ set: DOCUMENTS, waitMs: 20_000 }, deps);
    await complete();
    await concord.stack.whenIdle();
    // A copy of what came in parts has an ETag of its own.
    expect(await concord.heads(tea)).not.toContain(undefined);
  });

  it('waits for what was acknowledged before it, and is open only once every region holds it', async () => {
    await concord.stack.pauseFunctions();
    await clientOf(concord, TOKYO, 'ann').put(tea, 'just before');
    const { deps, told } = windowsOn(concord);
    const resumed = vi.fn(() => concord.stack.resumeFunctions());
    const tell = (progress: Progress) => {
      told.push(progress);
      if (progress.kind === 'waiting' && resumed.mock.calls.length === 0) resumed();
    };
    expect(await openWindow(PRICES, { ...deps, tell })).toMatchObject({ kind: 'open' });
    expect(resumed).toHaveBeenCalledOnce();
    expect(new Set(await concord.heads(tea)).size).toBe(1);
    expect(await concord.openDecisions()).toEqual([]);
  });

  it('one key is agreed on by its full state, and one that nobody ever wrote is at rest', async () => {
    const scope = { kind: 'keys', keys: [tea, parseObjectKey('prices/never')] } as const;
    await clientOf(concord, TOKYO, 'ann').put(tea, 'x');
    const { deps, told } = windowsOn(concord);
    expect(await openWindow({ ...PRICES, scope }, deps)).toMatchObject({ kind: 'open' });
    expect(told.find(({ kind }) => kind === 'agreed')).toMatchObject({ agreement: { seen: 2 } });
    await expect(clientOf(concord, DUBLIN, 'ann').put('prices/never', 'x')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await clientOf(concord, DUBLIN, 'ann').put('prices/else', 'x');
  });

  it('a statement that somebody else has put away is missed: by status, by apply, and at the close', async () => {
    const { deps } = windowsOn(concord);
    await openWindow(PRICES, deps);
    const { s3, Bucket } = clientOf(concord, TOKYO, 'terraform');
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    const [status] = await windowStatus(DOCUMENTS, 9, deps);
    expect([...(status?.regions ?? [])]).toEqual([
      [VIRGINIA, 'stands'],
      [DUBLIN, 'stands'],
      [TOKYO, 'missing'],
    ]);
    const applied = await applyInWindow({ set: DOCUMENTS, key: tea, content: { bytes }, waitMs: 20_000 }, deps);
    expect(applied).toMatchObject({ kind: 'refused', why: expect.stringMatching(/In ap-northeast-1 .*lost/) });
    const closed = await closeWindow({ set: DOCUMENTS, waitMs: 20_000 }, deps);
    expect(closed).toMatchObject({
      kind: 'closed',
      missing: [TOKYO],
      window: { trouble: expect.stringContaining(TOKYO) },
    });
  });

  it('is not closed while its keys do not agree, unless it shall be at once', async () => {
    const { deps } = windowsOn(concord);
    await openWindow(PRICES, deps);
    await concord.stack.pauseFunctions();
    const applied = await applyInWindow({ set: DOCUMENTS, key: tea, content: { bytes }, waitMs: 1 }, deps);
    expect(applied).toMatchObject({ kind: 'written', why: expect.stringContaining('not in every region yet') });
    const early = await closeWindow({ set: DOCUMENTS, waitMs: 1 }, deps);
    expect(early).toMatchObject({ kind: 'refused', why: expect.stringMatching(/prices\/tea.json.*--now/) });
    await expect(clientOf(concord, TOKYO, 'ann').put(tea, 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 0 }, deps)).toMatchObject({ kind: 'closed', missing: [] });
    await clientOf(concord, TOKYO, 'ann').put(tea, 'x');
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 0 }, deps)).toMatchObject({
      kind: 'refused',
      why: 'No window stands.',
    });
    const again = await closeWindow({ set: DOCUMENTS, seq: 1, waitMs: 0 }, deps);
    expect(again).toMatchObject({ kind: 'refused', why: 'Window 1 was closed already.' });
    concord.stack.resumeFunctions();
  });
});

describe('what is applied in a window', () => {
  it('keeps what surrounded the bytes, but for what is said', async () => {
    const { s3, Bucket } = clientOf(concord, VIRGINIA, 'ann');
    const around = { ContentType: 'application/json', Metadata: { owner: 'ann', draft: 'yes' }, Tagging: 'team=tea' };
    await s3.send(new PutObjectCommand({ Bucket, Key: tea, Body: 'old', ...around }));
    const { deps } = windowsOn(concord);
    await openWindow(PRICES, deps);
    const content = { bytes, metadata: { draft: '', by: 'bob' } };
    await applyInWindow({ set: DOCUMENTS, key: tea, content, waitMs: 20_000 }, deps);
    expect(await concord.head(VIRGINIA, tea)).toMatchObject({
      ContentType: 'application/json',
      Metadata: { owner: 'ann', by: 'bob' },
      ContentLength: 3,
    });
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: tea }));
    expect(TagSet).toEqual([{ Key: 'team', Value: 'tea' }]);
    const [record] = await deps.windows.windows(DOCUMENTS, 1);
    expect(record?.applied).toMatchObject([{ key: tea }]);
  });

  it("is its opener's alone, and of its scope", async () => {
    const { deps } = windowsOn(concord);
    const apply = (changes = {}, key = tea) =>
      applyInWindow({ set: DOCUMENTS, key, content: { bytes }, waitMs: 1 }, { ...deps, ...changes });
    expect(await apply()).toMatchObject({ kind: 'refused', why: expect.stringContaining('window open') });
    await openWindow(PRICES, deps);
    const outside = await apply({}, parseObjectKey('other'));
    expect(outside).toMatchObject({ kind: 'refused', why: expect.stringMatching(/window 1 is about .*prices\//) });
    const caller = async () => ({ userId: 'bob', arn: 'arn:aws:iam::000000000000:user/bob' });
    expect(await apply({ caller })).toMatchObject({ kind: 'refused', why: expect.stringContaining('was opened by') });
    expect(await concord.heads(tea)).toEqual([undefined, undefined, undefined]);
  });
});
