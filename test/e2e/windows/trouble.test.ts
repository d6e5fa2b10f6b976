import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { closeWindow } from '../../../src/app/windows/close-window.ts';
import { openWindow } from '../../../src/app/windows/open-window.ts';
import type { Progress } from '../../../src/app/windows/progress.ts';
import { tidyUp, windowStatus } from '../../../src/app/windows/window-status.ts';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
import { ACCOUNT } from '../../../src/local/names.ts';
import { DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { clientOf, DOCUMENTS, impatient, PRICES, windowsOn } from '../../support/windows.ts';

vi.setConfig({ testTimeout: 60_000 });

const REGIONS = [VIRGINIA, DUBLIN, TOKYO];
const opening = { ...PRICES, forMs: 600_000 };

let concord: Running;
beforeEach(async () => {
  concord = await running();
});
afterEach(() => concord.stop());

const policies = async () => await Promise.all(REGIONS.map((region) => clientOf(concord, region, 'ann').policy()));

/** The same, and what somebody does in the middle of it. */
function meanwhile(kind: Progress['kind'], act: () => Promise<void>, changes = {}) {
  const { deps, told } = windowsOn(concord, changes);
  let acted = Promise.resolve();
  const tell = (progress: Progress) => {
    told.push(progress);
    if (progress.kind === kind) acted = act();
  };
  // What was begun at one step is done before the next one.
  const { tryWrite } = deps.gate;
  const { takeTurn } = deps.windows;
  const gate = {
    ...deps.gate,
    tryWrite: (...args: Parameters<typeof tryWrite>) => acted.then(() => tryWrite(...args)),
  };
  const windows = {
    ...deps.windows,
    takeTurn: (...args: Parameters<typeof takeTurn>) => acted.then(() => takeTurn(...args)),
  };
  return { ...deps, tell, gate, windows };
}

describe('a window that can not stand in every region is not opened', () => {
  it('a region is away: it is refused, and nothing is changed anywhere', async () => {
    await concord.stack.stopRegion(TOKYO);
    const { deps } = windowsOn(concord);
    expect(await openWindow(opening, deps)).toMatchObject({ kind: 'refused', why: expect.stringContaining(TOKYO) });
    await concord.stack.startRegion(TOKYO);
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    expect(await deps.windows.windows(DOCUMENTS, 9)).toEqual([]);
  });

  it('a region goes away in the middle: it is taken back where that can be done, and said where not', async () => {
    const deps = meanwhile('shut', () => concord.stack.stopRegion(TOKYO), impatient());
    const end = await openWindow(opening, deps);
    expect(end).toMatchObject({ kind: 'taken back', left: [TOKYO], why: expect.stringContaining(TOKYO) });
    await concord.stack.startRegion(TOKYO);
    expect((await policies()).map((policy) => policy?.Statement.length)).toEqual([undefined, undefined, 1]);
    // What is left halts writes there until its time: who would open another is told so, and how to get rid of it.
    const again = await openWindow(opening, windowsOn(concord).deps);
    expect(again).toMatchObject({ kind: 'refused', why: expect.stringMatching(/left behind.*window close 1/) });
    expect(await closeWindow({ set: DOCUMENTS, seq: 1, waitMs: 0 }, deps)).toMatchObject({ kind: 'closed' });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
  });

  it('credentials expire in the middle: it is not confirmed, and what is left behind ends by itself', async () => {
    const expired = { from: 'clients', code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' };
    const expire = async () => void (await Promise.all(REGIONS.map((region) => concord.setFaults(region, [expired]))));
    const deps = meanwhile('shut', expire, impatient());
    const end = await openWindow(opening, deps);
    expect(end).toMatchObject({ kind: 'taken back', left: REGIONS, why: expect.stringMatching(/ExpiredToken/) });
    for (const region of REGIONS) await concord.setFaults(region, []);
    const [record] = await deps.windows.windows(DOCUMENTS, 1);
    expect(record).toMatchObject({ state: 'failed', left: REGIONS, trouble: expect.stringContaining('expired') });
    // With fresh ones it is taken away before its time.
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 0 }, windowsOn(concord).deps)).toMatchObject({ kind: 'closed' });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
  });

  it('a policy that is not in force is no window: a write that is let through takes it back', async () => {
    const { deps } = windowsOn(concord, impatient());
    // S3 has answered the put and goes by the former policy still.
    const gate = {
      ...deps.gate,
      shut: async (at: Parameters<typeof deps.gate.shut>[0], denial: Parameters<typeof deps.gate.shut>[1]) =>
        at.region === DUBLIN ? ({ kind: 'done' } as const) : await deps.gate.shut(at, denial),
    };
    const end = await openWindow(opening, { ...deps, gate });
    expect(end).toMatchObject({ kind: 'taken back', left: [], why: expect.stringMatching(/eu-west-1.*let through/) });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    await clientOf(concord, TOKYO, 'ann').put('prices/a', 'x');
  });

  const denying = (Action: string, Resource: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/local` }, Action, Resource }],
  });
  const DENIED: [name: string, action: string, resource: string, kind: string, says: RegExp][] = [
    ['its policy to be read', 's3:GetBucketPolicy', 'arn:aws:s3:::acme-dublin', 'refused', /s3:GetBucketPolicy/],
    ['its policy to be put', 's3:PutBucketPolicy', 'arn:aws:s3:::acme-dublin', 'taken back', /s3:PutBucketPolicy/],
    ['the caller to write', 's3:PutObject', 'arn:aws:s3:::acme-dublin/*', 'refused', /would prove nothing/],
  ];
  it.each(DENIED)(
    'a bucket does not allow %s: the others are as before',
    async (_name, action, resource, kind, says) => {
      const { s3, Bucket } = clientOf(concord, DUBLIN, 'admin');
      const before = denying(action, resource);
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(before) }));
      const end = await openWindow(opening, windowsOn(concord).deps);
      expect(end).toMatchObject({ kind, why: expect.stringMatching(says) });
      expect(await policies()).toEqual([undefined, before, undefined]);
    },
  );

  it('its keys do not come into agreement: it is taken back, and says which and why', async () => {
    await concord.stack.pauseFunctions();
    await clientOf(concord, TOKYO, 'ann').put('prices/a', 'x');
    await clientOf(concord, TOKYO, 'ann').put('other/a', 'x');
    const { deps, told } = windowsOn(concord, impatient());
    const end = await openWindow(opening, deps);
    expect(end).toMatchObject({ kind: 'taken back', left: [], why: expect.stringMatching(/1 key differs.*prices\/a/) });
    expect(told.filter(({ kind }) => kind === 'waiting').length).toBeGreaterThan(10);
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    concord.stack.resumeFunctions();
  });

  it('something is owed to its keys, though regions look alike: it is taken back', async () => {
    const { s3, Bucket } = clientOf(concord, TOKYO, 'ann');
    const put = (Metadata: Record<string, string>) =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'prices/a', Body: 'same bytes', Metadata }));
    await put({ owner: 'ann' });
    await concord.stack.whenIdle();
    await concord.setFaults(DUBLIN, [{ operation: 'CopyObject', from: 'functions', code: 'SlowDown' }]);
    await put({ owner: 'bob' });
    await vi.waitFor(async () => expect(await concord.openDecisions()).toEqual(['prices/a #2']), 10_000);
    const end = await openWindow(opening, windowsOn(concord, impatient()).deps);
    const why = expect.stringMatching(/1 key still has something owed.*prices\/a \(eu-west-1/);
    expect(end).toMatchObject({ kind: 'taken back', left: [], why });
    await concord.setFaults(DUBLIN, []);
  });

  it('it is called off while it waits: it is taken back', async () => {
    await concord.stack.pauseFunctions();
    await clientOf(concord, TOKYO, 'ann').put('prices/a', 'x');
    let isOff = false;
    const callOff = async () => {
      isOff = true;
    };
    const deps = meanwhile('waiting', callOff, { isCalledOff: () => isOff });
    expect(await openWindow(opening, deps)).toMatchObject({ kind: 'taken back', left: [], why: 'It was called off.' });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    concord.stack.resumeFunctions();
  });

  it('somebody closes it while it is being opened: it does not come back', async () => {
    const close = async () => void (await closeWindow({ set: DOCUMENTS, waitMs: 0 }, windowsOn(concord).deps));
    const deps = meanwhile('agreed', close);
    const shut = vi.fn(deps.gate.shut);
    const end = await openWindow(opening, { ...deps, gate: { ...deps.gate, shut } });
    // Not even for a moment: whoever opens it may die in that.
    expect(shut).toHaveBeenCalledTimes(3);
    expect(end).toMatchObject({ kind: 'taken back', why: 'Somebody closed it meanwhile.' });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    expect(await windowsOn(concord).deps.windows.windows(DOCUMENTS, 1)).toMatchObject([{ state: 'closed' }]);
  });
});

describe('two operators', () => {
  it('of windows that overlap the second is refused, and told who has the first and until when', async () => {
    const { deps } = windowsOn(concord, { by: 'ann' });
    expect(await openWindow({ ...opening, reason: 'season' }, deps)).toMatchObject({ kind: 'open' });
    const scope = { kind: 'keys', keys: [parseObjectKey('prices/a')] } as const;
    const refused = await openWindow({ ...opening, scope }, windowsOn(concord, { by: 'bob' }).deps);
    expect(refused).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/Window 1 of ann.*season.*until 20.*close 1/),
    });
    const beside = { kind: 'prefix', prefix: 'plans/' } as const;
    const other = await openWindow({ ...opening, scope: beside }, windowsOn(concord, { by: 'bob' }).deps);
    expect(other).toMatchObject({ kind: 'open', window: { seq: 2 } });
    expect((await policies()).map((policy) => policy?.Statement.length)).toEqual([2, 2, 2]);
    expect(await closeWindow({ set: DOCUMENTS, waitMs: 9000 }, deps)).toMatchObject({
      kind: 'refused',
      why: /Several.*2.*1/s,
    });
    await closeWindow({ set: DOCUMENTS, seq: 1, waitMs: 9000 }, deps);
    expect((await policies()).map((policy) => policy?.Statement.length)).toEqual([1, 1, 1]);
    await expect(clientOf(concord, TOKYO, 'ann').put('plans/a', 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
    await clientOf(concord, TOKYO, 'ann').put('prices/a', 'x');
  });

  it('who open at the same moment: one of overlapping ones is opened, and all of those that do not overlap', async () => {
    const open = (prefix: string) =>
      openWindow({ ...opening, scope: { kind: 'prefix', prefix } }, windowsOn(concord).deps);
    const ends = await Promise.all(['prices/', 'prices/tea', 'plans/', 'notes/'].map(open));
    const kinds = ends.map(({ kind }) => kind);
    expect(kinds.slice(0, 2).toSorted()).toEqual(['open', 'refused']);
    expect(kinds.slice(2)).toEqual(['open', 'open']);
    // Nobody's edit of a policy has lost another's statement.
    expect((await policies()).map((policy) => policy?.Statement.length)).toEqual([3, 3, 3]);
  });
});

describe('a window whose time is over', () => {
  it('ends by itself, and what it left is tidied up by who asks next', async () => {
    const { deps } = windowsOn(concord);
    const opened = await openWindow({ ...opening, forMs: 6000 }, deps);
    expect(opened).toMatchObject({ kind: 'open' });
    const ann = clientOf(concord, TOKYO, 'ann');
    await vi.waitFor(() => ann.put('prices/a', 'x'), { timeout: 15_000, interval: 100 });
    if (opened.kind !== 'open') throw new Error('unreachable');
    expect(Date.now()).toBeGreaterThanOrEqual(opened.window.until);
    expect((await policies()).map((policy) => policy?.Statement.length)).toEqual([1, 1, 1]);
    const [over] = await tidyUp(await windowStatus(DOCUMENTS, 9, deps), deps);
    expect(over).toMatchObject({ phase: 'over', window: { closedAt: opened.window.until, closedBy: 'its time' } });
    expect(await policies()).toEqual([undefined, undefined, undefined]);
    expect(await windowStatus(DOCUMENTS, 9, deps)).toMatchObject([{ phase: 'closed' }]);
  });
});
