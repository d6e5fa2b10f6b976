import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import { replicateBetween } from '../../support/mesh.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

vi.setConfig({ testTimeout: 60_000 });

const { buckets } = CONFIG.sets.documents;
const KEY = 'plan.txt';
const REGIONS = [VIRGINIA, DUBLIN, TOKYO];

let concord: Running;

/** `graceSeconds`: how long S3 is waited for. */
async function start(graceSeconds = 900) {
  const carrier = { use: 's3', 'grace-seconds': graceSeconds };
  const rules = [
    { prefix: 'first/', policy: { use: 'region-priority', order: [DUBLIN] } },
    { policy: 'last-writer-wins' },
  ];
  const config = { ...CONFIG, sets: { documents: { buckets, carrier, rules } } };
  const options = stackOptionsFor(checkConfig(config, 'test'));
  concord = await running({ ...options, port: 0, replicationDelay: 0, sweepEveryMs: 0, sweepIdleSeconds: 600 });
  await replicateBetween(REGIONS.map((region) => ({ s3: concord.at(region).s3, bucket: concord.at(region).Bucket })));
}

beforeEach(() => start());
afterEach(() => concord.stop());

async function put(region: string, Body: string, Key = KEY) {
  const { s3, Bucket } = concord.at(region);
  return await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Version ids in a region, newest first. */
async function versions(region: string, Key = KEY): Promise<(string | undefined)[]> {
  const { s3, Bucket } = concord.at(region);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
  return Versions.map(({ VersionId }) => VersionId);
}

const hasFailed = async () => (await concord.head(VIRGINIA, KEY))?.ReplicationStatus === 'FAILED';

const stateOf = (pushes: object) =>
  Object.fromEntries(Object.entries(pushes).map(([region, push]) => [region, push.state]));

describe('where S3 carries', () => {
  it('a plain update is left to it, copied nowhere by us, and its arrival is recorded', async () => {
    concord.stack.pauseReplication();
    const { VersionId } = await put(VIRGINIA, 'one');
    await concord.stack.whenIdle();
    const [waiting] = await concord.decisions(KEY);
    expect(stateOf(waiting?.pushes ?? {})).toEqual({ [DUBLIN]: 'left-to-s3', [TOKYO]: 'left-to-s3' });
    expect(await concord.openDecisions()).toEqual([`${KEY} #1`]);

    concord.stack.pauseReplication([]);
    await concord.stack.whenIdle();
    const [decision, ...others] = await concord.decisions(KEY);
    expect(stateOf(decision?.pushes ?? {})).toEqual({ [DUBLIN]: 'equal', [TOKYO]: 'equal' });
    expect(decision?.pushes).toMatchObject({ [DUBLIN]: { found: { id: VersionId } } });
    expect(others).toEqual([]);
    expect(await Promise.all(REGIONS.map((region) => versions(region)))).toEqual([
      [VersionId],
      [VersionId],
      [VersionId],
    ]);
    expect(await concord.openDecisions()).toEqual([]);
  });

  it('who writes over a replica that was seen there has seen it: no conflict', async () => {
    await put(VIRGINIA, 'one');
    await concord.stack.whenIdle();
    await put(DUBLIN, 'two');
    await concord.stack.whenIdle();
    await put(TOKYO, 'three');
    await concord.stack.whenIdle();
    const log = await concord.decisions(KEY);
    expect(log.map(({ situation }) => situation)).toEqual(['first', 'fast-forward', 'fast-forward']);
    expect(log.flatMap(({ pushes }) => Object.values(pushes)).every(({ ids }) => ids.length === 0)).toBe(true);
    const [head, ...same] = await concord.heads(KEY);
    expect(same).toEqual([head, head]);
  });

  it('a conflict is decided as ever, and its outcome written once, above what was considered', async () => {
    concord.stack.pauseReplication();
    await concord.together(async () => {
      await put(VIRGINIA, 'from Virginia', 'first/a');
      await put(DUBLIN, 'from Dublin', 'first/a');
    });
    await concord.stack.whenIdle();
    concord.stack.pauseReplication([]);
    await concord.stack.whenIdle();
    const log = await concord.decisions('first/a');
    const conflict = log.find(({ situation }) => situation === 'conflict');
    expect(conflict?.outcome.write.region).toBe(DUBLIN);
    expect(conflict?.losers).toMatchObject([{ region: VIRGINIA }]);
    const copies = Object.values(conflict?.pushes ?? {}).flatMap(({ ids }) => ids);
    expect([copies.length, stateOf(conflict?.pushes ?? {})[DUBLIN]]).toEqual([1, 'applied']);
    const [head, ...same] = await concord.heads('first/a');
    expect(same).toEqual([head, head]);
    expect(await concord.openDecisions()).toEqual([]);
  });

  it('what S3 has failed to bring in time is brought by us, and the journal says why', async () => {
    await concord.stop();
    await start(1);
    concord.stack.pauseReplication([{ to: TOKYO }]);
    concord.stack.setReplicationFaults([{ to: TOKYO, reason: 'DstPutObjectNotPermitted' }]);
    await put(VIRGINIA, 'one');
    await concord.stack.whenIdle();
    concord.stack.pauseReplication([]);
    const overdue = async () => {
      await concord.invoke('on-schedule', {});
      await concord.stack.whenIdle();
      return (await concord.head(TOKYO, KEY)) !== undefined;
    };
    await vi.waitUntil(overdue, { timeout: 20_000, interval: 200 });
    const [first, second] = await concord.decisions(KEY);
    expect(first?.pushes).toMatchObject({ [TOKYO]: { state: 'left-to-s3' } });
    expect(second?.pushes).toMatchObject({ [TOKYO]: { state: 'applied', missed: { status: 'FAILED' } } });
    expect(second?.why).toContain(`${TOKYO} did not get it from S3 in time (replication status FAILED)`);
    const [head, ...same] = await concord.heads(KEY);
    expect(same).toEqual([head, head]);
  });

  it('what S3 says to have failed before we looked is not waited for', async () => {
    concord.stack.setReplicationFaults([{ reason: 'DstPutObjectNotPermitted' }]);
    await concord.together(() => put(VIRGINIA, 'one').then(() => vi.waitUntil(hasFailed)));
    await concord.stack.whenIdle();
    const [decision] = await concord.decisions(KEY);
    const missed = { state: 'applied', missed: { status: 'FAILED' } };
    expect(decision?.pushes).toMatchObject({ [DUBLIN]: missed, [TOKYO]: missed });
  });

  it('a delete is brought by us', async () => {
    await put(VIRGINIA, 'one');
    await concord.stack.whenIdle();
    const { s3, Bucket } = concord.at(VIRGINIA);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: KEY }));
    await concord.stack.whenIdle();
    expect(await concord.heads(KEY)).toEqual([undefined, undefined, undefined]);
    const [, deleted] = await concord.decisions(KEY);
    expect(stateOf(deleted?.pushes ?? {})).toEqual({ [DUBLIN]: 'applied', [TOKYO]: 'applied' });
  });

  it('an old version that comes late and on top is seen, and what stands is written above it', async () => {
    concord.stack.pauseReplication([{ to: TOKYO }]);
    await put(VIRGINIA, 'one');
    await concord.stack.whenIdle();
    await put(VIRGINIA, 'two');
    await concord.stack.whenIdle();
    concord.stack.pauseReplication([]);
    await concord.stack.whenIdle();
    const [head, ...same] = await concord.heads(KEY);
    expect(same).toEqual([head, head]);
    expect((await concord.decisions(KEY)).at(-1)?.outcome.write.state).toMatchObject({ size: 3 });
  });
});
