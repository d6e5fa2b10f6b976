import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UNQUESTIONED } from '../../../../../src/adapters/aws/s3/write/guards.ts';
import {
  applied,
  type Client,
  clientOf,
  DUBLIN,
  ELSEWHERE,
  etagOf,
  type Fault,
  pushOf,
  SIZES,
  TOKYO,
} from '../../../../contract/object-store/object-store-cast.ts';
import { type HttpWorld, httpWorld } from '../../../../contract/object-store/object-store-worlds.ts';

const LARGE = 'x'.repeat(SIZES.singleCopyBytes + 1);

let world: HttpWorld;
beforeEach(async () => {
  world = await httpWorld({ conflictRestarts: 2 }, { guards: UNQUESTIONED });
});
afterEach(() => world.stop());

function cast(): { tokyo: Client; dublin: Client; elsewhere: Client } {
  const [tokyo, dublin, elsewhere] = [clientOf(world, TOKYO), clientOf(world, DUBLIN), clientOf(world, ELSEWHERE)];
  return { tokyo, dublin, elsewhere };
}

/** Does something just before the nth request for an operation is carried out. */
function beforeEvery(operation: string, act: (count: number) => Fault | undefined): void {
  let count = 0;
  world.beforeRequest = (request) => (request.operation === operation ? act(++count) : undefined);
}

function count(operation: string): number {
  return world.requests.filter((request) => request.startsWith(`${operation} `)).length;
}

describe.each(['dublin', 'elsewhere'] as const)(
  'a large object brought to %s while somebody writes the same bytes there',
  (name) => {
    test('is uploaded again, for S3 lets no such upload complete', async () => {
      const { tokyo, [name]: target } = cast();
      tokyo.puts('a', LARGE);
      target.puts('a', 'before');
      const push = await pushOf(world.store, tokyo, 'a', { expected: await etagOf(world.store, target, 'a') });
      beforeEvery('CompleteMultipartUpload', (count) => {
        if (count <= 2) target.puts('a', 'before');
        return undefined;
      });
      applied(await world.store.bring(target.at('a'), push));
      expect(count('CompleteMultipartUpload')).toBe(3);
      expect(target.reads('a')).toBe(LARGE);
      expect(target.unfinishedUploads()).toBe(0);
    });

    test('and writes on is refused in the end', async () => {
      const { tokyo, [name]: target } = cast();
      tokyo.puts('a', LARGE);
      target.puts('a', 'before');
      const push = await pushOf(world.store, tokyo, 'a', { expected: await etagOf(world.store, target, 'a') });
      beforeEvery('CompleteMultipartUpload', () => {
        target.puts('a', 'before');
        return undefined;
      });
      const result = await world.store.bring(target.at('a'), push);
      expect(result).toMatchObject({ kind: 'refused', message: expect.stringContaining('409') });
      expect(count('CompleteMultipartUpload')).toBe(3);
      expect(target.reads('a')).toBe('before');
      expect(target.unfinishedUploads()).toBe(0);
    });

    test('writes something else: refused at once', async () => {
      const { tokyo, [name]: target } = cast();
      tokyo.puts('a', LARGE);
      const push = await pushOf(world.store, tokyo, 'a');
      beforeEvery('CompleteMultipartUpload', () => {
        target.puts('a', 'newer');
        return undefined;
      });
      expect(await world.store.bring(target.at('a'), push)).toMatchObject({ kind: 'refused' });
      expect(count('CompleteMultipartUpload')).toBe(1);
      expect(target.reads('a')).toBe('newer');
      expect(target.unfinishedUploads()).toBe(0);
    });
  },
);

describe('an upload that can’t be finished is aborted', () => {
  test('where the target fails a part', async () => {
    const { tokyo, dublin } = cast();
    tokyo.puts('a', LARGE);
    const push = await pushOf(world.store, tokyo, 'a');
    const slow = { status: 503, code: 'SlowDown', message: 'slow' };
    beforeEvery('UploadPartCopy', (count) => (count === 3 ? slow : undefined));
    expect(await world.store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'throttled' });
    expect(dublin.unfinishedUploads()).toBe(0);
    expect(count('CompleteMultipartUpload')).toBe(0);
  });

  test('where a part is answered as if it carried a condition, which is no refusal', async () => {
    const { tokyo, dublin, elsewhere } = cast();
    tokyo.puts('a', LARGE);
    const push = await pushOf(world.store, tokyo, 'a');
    const conflict = { status: 409, code: 'OperationAborted', message: 'busy' };
    for (const [target, operation] of [
      [dublin, 'UploadPartCopy'],
      [elsewhere, 'UploadPart'],
    ] as const) {
      beforeEvery(operation, () => conflict);
      expect(await world.store.bring(target.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'unexpected' });
      expect(target.unfinishedUploads()).toBe(0);
    }
  });

  test('where the source is removed while it is copied', async () => {
    const { tokyo, dublin, elsewhere } = cast();
    const id = tokyo.puts('a', LARGE);
    const push = await pushOf(world.store, tokyo, 'a');
    for (const [target, operation] of [
      [dublin, 'CreateMultipartUpload'],
      [elsewhere, 'CreateMultipartUpload'],
    ] as const) {
      beforeEvery(operation, () => {
        tokyo.removes('a', id);
        return undefined;
      });
      const result = await world.store.bring(target.at('a'), push);
      expect(result).toMatchObject({ kind: 'failed', reason: 'source-gone' });
      expect(target.unfinishedUploads()).toBe(0);
    }
  });

  test('where what arrived has not the checksum of what was decided', async () => {
    const { tokyo, dublin, elsewhere } = cast();
    tokyo.puts('a', LARGE);
    const push = await pushOf(world.store, tokyo, 'a');
    const { write } = push.outcome;
    if (write.state.kind !== 'object') throw new Error('no object');
    const state = { ...write.state, checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' } };
    const wrong = { ...push, outcome: { ...push.outcome, write: { ...write, state } } };
    for (const target of [dublin, elsewhere]) {
      const result = await world.store.bring(target.at('a'), wrong);
      expect(result).toMatchObject({ kind: 'failed', message: expect.stringContaining('BadDigest') });
      expect(target.versionsOf('a')).toEqual([]);
      expect(target.unfinishedUploads()).toBe(0);
    }
  });

  test('where somebody else aborted it', async () => {
    const { tokyo, dublin, elsewhere } = cast();
    tokyo.puts('a', LARGE);
    const push = await pushOf(world.store, tokyo, 'a');
    for (const [target, operation] of [
      [dublin, 'UploadPartCopy'],
      [elsewhere, 'UploadPart'],
    ] as const) {
      beforeEvery(operation, () => {
        const { bucket, s3 } = target;
        for (const { uploadId } of s3.listMultipartUploads({ bucket }).uploads) {
          s3.abortMultipartUpload({ bucket, key: 'a', uploadId });
        }
        return undefined;
      });
      const result = await world.store.bring(target.at('a'), push);
      expect(result).toMatchObject({
        kind: 'failed',
        reason: 'unexpected',
        message: expect.stringContaining('aborted'),
      });
    }
  });
});

test('a streamed part that fails on the way is read and sent again', async () => {
  const { tokyo, elsewhere } = cast();
  tokyo.puts('a', LARGE);
  const push = await pushOf(world.store, tokyo, 'a');
  const broken = { status: 500, code: 'InternalError', message: 'oh' };
  beforeEvery('UploadPart', (count) => (count === 2 ? broken : undefined));
  applied(await world.store.bring(elsewhere.at('a'), push));
  expect(elsewhere.reads('a')).toBe(LARGE);
  expect(count('UploadPart')).toBe(6);
});
