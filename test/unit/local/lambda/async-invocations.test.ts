import { describe, expect, it } from 'vitest';
import { createActivity } from '../../../../src/local/activity.ts';
import { createAsyncInvocations } from '../../../../src/local/lambda/async-invocations.ts';
import type { DestinationRecord } from '../../../../src/local/lambda/destination-record.ts';
import type { Handler } from '../../../../src/local/lambda/function.ts';
import { forgetfulPendingEvents } from '../../../../src/local/lambda/pending-events.ts';
import { silentLogger } from '../../../../src/local/options.ts';
import { deployed, recordingHandler } from '../fixtures.ts';
import { settled, virtualSchedule } from '../virtual-schedule.ts';

const EVENT = { requestId: 'request-1', payload: '{"Records":["one"]}' };

function asyncFunction(
  handler: Handler,
  options: { concurrency?: number; timeoutMs?: number; destinationFails?: number } = {},
) {
  const { destinationFails = 0, ...functionOptions } = options;
  const time = virtualSchedule();
  const activity = createActivity();
  const records: DestinationRecord[] = [];
  const finished: string[] = [];
  let sends = 0;
  const invocations = createAsyncInvocations({
    function: deployed(handler, { schedule: time.schedule, ...functionOptions }),
    retryDelaysMs: [60_000, 120_000],
    async onFailure(record) {
      sends += 1;
      if (sends <= destinationFails) throw new Error('the queue is out of reach');
      records.push(record);
    },
    pendingEvents: { ...forgetfulPendingEvents, finished: (id) => finished.push(id) },
    activity,
    schedule: time.schedule,
    logger: silentLogger,
  });
  return { invocations, time, activity, records, finished };
}

const failing = () => recordingHandler(() => Promise.reject(new RangeError('no luck')));

describe('an event that is accepted for asynchronous invocation', () => {
  it('is done after one success', async () => {
    const { calls, handler } = recordingHandler();
    const { invocations, time, activity, finished, records } = asyncFunction(handler);
    invocations.accept(EVENT);
    expect(activity.underWay).toBe(1);
    await settled();

    expect(calls.map(({ event }) => event)).toEqual([{ Records: ['one'] }]);
    expect(time.delays()).toEqual([]);
    expect([activity.underWay, invocations.pending]).toEqual([0, 0]);
    expect(finished).toEqual(['request-1']);
    expect(records).toEqual([]);
  });

  it('is tried three times in all, with the same request id, after growing delays', async () => {
    const { calls, handler } = failing();
    const { invocations, time, activity } = asyncFunction(handler);
    invocations.accept(EVENT);
    await settled();
    expect(calls).toHaveLength(1);
    expect(time.delays()).toEqual([60_000]);

    await time.pass(59_999);
    expect(calls).toHaveLength(1);
    await time.pass(1);
    expect(calls).toHaveLength(2);
    expect(time.delays()).toEqual([120_000]);
    expect(activity.underWay).toBe(1);
    await time.pass(120_000);
    expect(calls).toHaveLength(3);
    expect(time.delays()).toEqual([]);
    expect(calls.map(({ context }) => context.awsRequestId)).toEqual(['request-1', 'request-1', 'request-1']);
  });

  it('goes to the on-failure destination in the shape of a destination record', async () => {
    const { handler } = failing();
    const { invocations, time, records, finished, activity } = asyncFunction(handler);
    invocations.accept(EVENT);
    await settled();
    await time.pass(60_000);
    expect(records).toEqual([]);
    await time.pass(120_000);

    expect(records).toEqual([
      {
        version: '1.0',
        timestamp: '2026-01-01T00:03:00.000Z',
        requestContext: {
          requestId: 'request-1',
          functionArn:
            'arn:aws:lambda:eu-west-1:000000000000:function:s3-concord-local-eu-west-1-on-object-event:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { Records: ['one'] },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'RangeError', errorMessage: 'no luck', trace: expect.any(Array) },
      },
    ]);
    expect(finished).toEqual(['request-1']);
    expect(activity.underWay).toBe(0);
  });

  it('is not lost while the destination is out of reach', async () => {
    const { handler } = failing();
    const { invocations, time, records, finished, activity } = asyncFunction(handler, { destinationFails: 2 });
    invocations.accept(EVENT);
    await settled();
    await time.pass(60_000);
    await time.pass(120_000);
    expect([records.length, finished.length, activity.underWay]).toEqual([0, 0, 1]);
    await time.pass(1000);
    await time.pass(1000);
    expect([records.length, finished.length, activity.underWay]).toEqual([1, 1, 0]);
  });

  it('is done when a retry succeeds', async () => {
    const { calls, handler } = recordingHandler((_call, index) =>
      index === 0 ? Promise.reject(new Error('once')) : 'fine',
    );
    const { invocations, time, records, finished } = asyncFunction(handler);
    invocations.accept(EVENT);
    await settled();
    await time.pass(60_000);
    expect([calls.length, records.length, finished.length]).toEqual([2, 0, 1]);
    expect(time.delays()).toEqual([]);
  });

  it('is tried again when its time is up, and a late answer counts for nothing', async () => {
    const answers: (() => void)[] = [];
    const { calls, handler } = recordingHandler(() => new Promise<void>((resolve) => answers.push(resolve)));
    const { invocations, time, finished } = asyncFunction(handler, { timeoutMs: 30_000 });
    invocations.accept(EVENT);
    await time.pass(29_999);
    expect(time.delays()).toEqual([1]);
    await time.pass(1);
    expect(time.delays()).toEqual([60_000]);
    answers[0]?.();
    await settled();
    expect(finished).toEqual([]);
    await time.pass(60_000);
    expect(calls).toHaveLength(2);
  });

  it('is seen by each attempt as it was sent, whatever an earlier one did to it', async () => {
    const { calls, handler } = recordingHandler(({ event }) => {
      const { Records: records } = event as { Records: string[] };
      const seen = [...records];
      records.pop();
      throw new Error(seen.join());
    });
    const { invocations, time, records } = asyncFunction(handler);
    invocations.accept(EVENT);
    await settled();
    await time.pass(60_000);
    await time.pass(120_000);
    expect(calls).toHaveLength(3);
    expect(records[0]?.responsePayload.errorMessage).toBe('one');
  });
});

describe('a pause', () => {
  it('holds back new events and retries that fall due, and a resume lets each go once', async () => {
    const { calls, handler } = recordingHandler((_call, index) =>
      index === 0 ? Promise.reject(new Error('once')) : 'fine',
    );
    const { invocations, time, activity } = asyncFunction(handler);
    invocations.accept(EVENT);
    await settled();
    invocations.pause();
    invocations.accept({ requestId: 'request-2', payload: '{}' });
    await time.pass(600_000);
    expect(calls).toHaveLength(1);
    expect([activity.underWay, invocations.pending]).toEqual([2, 2]);

    invocations.resume();
    await settled();
    expect(calls.map(({ context }) => context.awsRequestId).sort()).toEqual(['request-1', 'request-1', 'request-2']);
    expect(activity.underWay).toBe(0);
  });

  it('holds back also what waited for a place to run', async () => {
    const answers: (() => void)[] = [];
    const { calls, handler } = recordingHandler(() => new Promise<void>((resolve) => answers.push(resolve)));
    const { invocations } = asyncFunction(handler, { concurrency: 2 });
    for (const requestId of ['1', '2', '3', '4']) invocations.accept({ requestId, payload: '{}' });
    await settled();
    expect(calls).toHaveLength(2);

    invocations.pause();
    for (const answer of answers) answer();
    await settled();
    expect(calls).toHaveLength(2);
    invocations.resume();
    await settled();
    expect(calls.map(({ context }) => context.awsRequestId)).toEqual(['1', '2', '3', '4']);
  });
});

it('a stop calls retries off and leaves their events unfinished', async () => {
  const { calls, handler } = failing();
  const { invocations, time, finished } = asyncFunction(handler);
  invocations.accept(EVENT);
  await settled();
  invocations.stop();
  expect(time.delays()).toEqual([]);
  await time.pass(600_000);
  expect([calls.length, finished.length]).toEqual([1, 0]);
});
