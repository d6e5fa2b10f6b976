import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createObserver } from '../../../functions/observing/observer.ts';
import { watched } from '../../../functions/observing/watch.ts';
import { parseSetName } from '../../../src/domain/model/ids.ts';

/** A handler in the middleware, and what its parts were asked to do, in order. */
function handling(work: () => Promise<string>) {
  const done: string[] = [];
  const note = (what: string) => void done.push(what);
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const middleware = watched({
    logger: { ...silent, beginRequest: (id) => note(`request ${id}`) },
    metrics: { add: () => {}, count: () => {}, flush: () => note('metrics') },
    notifier: { note: () => {}, flush: async () => note('notifications') },
    observer: { saw: () => {} },
  });
  const handle = middy<unknown, string>()
    .use(middleware)
    .handler(async () => {
      note('work');
      return await work();
    }) as unknown as (event: unknown, context: Pick<Context, 'awsRequestId'>) => Promise<string>;
  return { done, invoke: () => handle({}, { awsRequestId: 'abc' }) };
}

describe('every handler', () => {
  const ALL = ['request abc', 'work', 'notifications', 'metrics'];

  it('tells what was seen once its work is done, failures to notify included', async () => {
    const { done, invoke } = handling(async () => 'fine');
    expect([await invoke(), done]).toEqual(['fine', ALL]);
  });

  it('does so, too, where the work fails, and fails all the same', async () => {
    const { done, invoke } = handling(() => Promise.reject(new Error('no luck')));
    await expect(invoke()).rejects.toThrow('no luck');
    expect(done).toEqual(ALL);
  });
});

it('what was measured goes out at once, since the sweep may not come to an end', () => {
  const done: string[] = [];
  const observer = createObserver({
    metrics: { add: (name) => void done.push(name), count: () => {}, flush: () => void done.push('flush') },
    notifier: { note: () => {} },
    agreementMs: 0,
  });
  const backlog = { operations: 1, bytes: 2, oldestMs: 3, held: 4 };
  observer.saw({ kind: 'measured', set: parseSetName('documents'), backlog });
  expect(done).toEqual(['PendingOperations', 'PendingBytes', 'OldestOpen', 'Held', 'flush']);
});
