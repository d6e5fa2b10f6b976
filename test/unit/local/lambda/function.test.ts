import { expect, it } from 'vitest';
import { deployed, recordingHandler } from '../fixtures.ts';
import { settled, virtualSchedule } from '../virtual-schedule.ts';

it('hands the handler a context as Lambda makes it', async () => {
  const time = virtualSchedule();
  const { calls, handler } = recordingHandler(() => new Promise(() => {}));
  void deployed(handler, { schedule: time.schedule, timeoutMs: 30_000 }).invoke('{}', 'request-1');
  await settled();
  const context = calls[0]?.context;
  expect(context).toMatchObject({
    awsRequestId: 'request-1',
    functionName: 's3-concord-local-eu-west-1-on-object-event',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:s3-concord-local-eu-west-1-on-object-event',
    functionVersion: '$LATEST',
    logGroupName: '/aws/lambda/s3-concord-local-eu-west-1-on-object-event',
  });
  expect(context?.getRemainingTimeInMillis()).toBe(30_000);
  await time.pass(29_000);
  expect(context?.getRemainingTimeInMillis()).toBe(1000);
  await time.pass(5000);
  expect(context?.getRemainingTimeInMillis()).toBe(0);
});

const circular: Record<string, unknown> = {};
circular.self = circular;

it.each([
  ['nothing', () => undefined, { ok: true, payload: 'null' }],
  ['a value', () => ({ fine: 1 }), { ok: true, payload: '{"fine":1}' }],
  [
    'what JSON can not say',
    () => circular,
    { ok: false, error: { errorType: 'Runtime.MarshalError', errorMessage: expect.stringContaining('circular') } },
  ],
  [
    'an error',
    () => Promise.reject(new TypeError('broken')),
    { ok: false, error: { errorType: 'TypeError', errorMessage: 'broken', trace: expect.arrayContaining([]) } },
  ],
  [
    'something thrown that is no error',
    () => Promise.reject('a text'),
    { ok: false, error: { errorType: 'string', errorMessage: 'a text', trace: [] } },
  ],
])('tells the outcome of a handler that answers %s', async (_what, answer, outcome) => {
  expect(await deployed(async () => answer()).invoke('{}', 'request-1')).toEqual(outcome);
});

it('counts an invocation as failed when its time is up', async () => {
  const time = virtualSchedule();
  const outcome = deployed(() => new Promise(() => {}), { schedule: time.schedule, timeoutMs: 3000 }).invoke(
    '{}',
    'request-1',
  );
  await settled();
  await time.pass(3000);
  expect(await outcome).toEqual({
    ok: false,
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: request-1 Error: Task timed out after 3.00 seconds',
    },
  });
});

it('never runs more at once than its concurrency, waits in order, and refuses who can not wait', async () => {
  const answers: (() => void)[] = [];
  const { calls, handler } = recordingHandler(() => new Promise<void>((resolve) => answers.push(resolve)));
  const target = deployed(handler, { concurrency: 2 });
  for (const id of ['1', '2', '3', '4']) void target.invoke('{}', id);
  await settled();
  expect([target.running, calls.length]).toEqual([2, 2]);
  expect(target.invokeNow('{}', '5')).toBeUndefined();

  answers[0]?.();
  await settled();
  expect(calls.map(({ context }) => context.awsRequestId)).toEqual(['1', '2', '3']);
  expect(target.running).toBe(2);
  for (const answer of answers) answer();
  await settled();
  for (const answer of answers) answer();
  await settled();
  expect(target.running).toBe(0);
  expect(target.invokeNow('{}', '6')).toBeDefined();
});
