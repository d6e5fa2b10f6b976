import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalStack, startStack } from '../../../../src/local/stack.ts';
import { type Call, recordingHandler, stackOptions, until } from '../fixtures.ts';

let stack: LocalStack;
let behave: (call: Call) => unknown = () => undefined;
const { calls, handler } = recordingHandler((call) => behave(call));
beforeAll(async () => {
  stack = await startStack(stackOptions({ on: { 'on-push': () => handler }, functionConcurrency: 1 }));
});
afterAll(() => stack.stop());
beforeEach(() => {
  calls.length = 0;
  behave = () => undefined;
});

const HOME = 'arn:aws:lambda:us-east-1:000000000000:function:s3-concord-local-us-east-1-on-push';
const DUBLIN = 'arn:aws:lambda:eu-west-1:000000000000:function:s3-concord-local-eu-west-1-on-push';

async function invoke(name: string, body = '{}', headers: Record<string, string> = {}) {
  const url = `${stack.lambda}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
  const response = await fetch(url, { method: 'POST', body, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as unknown };
}

describe('a synchronous invocation', () => {
  it('answers what the function answers', async () => {
    behave = ({ event }) => ({ seen: event });
    const response = await invoke('on-push', '{"key":"a"}');
    expect([response.status, response.json()]).toEqual([200, { seen: { key: 'a' } }]);
    expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST');
    expect(response.headers.get('x-amz-function-error')).toBeNull();
    expect(response.headers.get('x-amzn-requestid')).toBe(calls[0]?.context.awsRequestId);
  });

  it('answers null for nothing, and takes nothing for an empty object', async () => {
    const response = await invoke('on-push', '');
    expect([response.status, response.text, calls[0]?.event]).toEqual([200, 'null', {}]);
  });

  it('tells an error of the function with status 200, marked as such', async () => {
    behave = () => Promise.reject(new TypeError('broken'));
    const response = await invoke('on-push');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(response.json()).toEqual({ errorType: 'TypeError', errorMessage: 'broken', trace: expect.any(Array) });
    expect(calls).toHaveLength(1);
  });

  it('is refused while the concurrency is used up', async () => {
    let answer = () => {};
    behave = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    const first = invoke('on-push');
    await until('it runs', () => calls.length === 1);
    expect(await stack.isIdle()).toBe(false);
    const second = await invoke('on-push');
    expect([second.status, second.headers.get('x-amzn-errortype')]).toEqual([429, 'TooManyRequestsException']);
    answer();
    expect((await first).status).toBe(200);
    expect(await stack.isIdle()).toBe(true);
  });
});

describe('a function is found', () => {
  it.each([
    ['on-push', HOME],
    ['on-push:$LATEST', HOME],
    ['s3-concord-local-eu-west-1-on-push', DUBLIN],
    [DUBLIN, DUBLIN],
    [`${DUBLIN}:$LATEST`, DUBLIN],
    ['arn:aws:lambda:eu-west-1:000000000000:function:on-push', DUBLIN],
  ])('as %s', async (name, arn) => {
    expect((await invoke(name)).status).toBe(200);
    expect(calls[0]?.context.invokedFunctionArn).toBe(arn);
  });

  it.each(['on-pull', 's3-concord-local-mars-on-push', 'prefix-on-push'])('not as %s', async (name) => {
    const response = await invoke(name);
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
    expect(response.json()).toMatchObject({ Type: 'User', Message: expect.stringContaining(name) });
  });
});

describe('the invocation type', () => {
  it('Event is accepted at once and retried later, with the request id that was told', async () => {
    behave = () => (calls.length === 1 ? Promise.reject(new Error('once')) : undefined);
    const response = await invoke('on-push', '{"key":"a"}', { 'X-Amz-Invocation-Type': 'Event' });
    expect([response.status, response.text]).toEqual([202, '']);
    await stack.whenIdle();
    const requestId = response.headers.get('x-amzn-requestid');
    expect(calls.map(({ context }) => context.awsRequestId)).toEqual([requestId, requestId]);
  });

  it('DryRun runs nothing', async () => {
    expect((await invoke('on-push', '{}', { 'X-Amz-Invocation-Type': 'DryRun' })).status).toBe(204);
    expect(calls).toEqual([]);
  });

  it('of another name is refused', async () => {
    expect((await invoke('on-push', '{}', { 'X-Amz-Invocation-Type': 'Later' })).status).toBe(400);
  });
});

it('refuses what is no JSON', async () => {
  const response = await invoke('on-push', '{"key":');
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([400, 'InvalidRequestContentException']);
  expect(calls).toEqual([]);
});

it('refuses pages from elsewhere, and names that somebody pointed at this machine', async () => {
  expect((await invoke('on-push', '{}', { origin: 'https://evil.example' })).status).toBe(403);
  expect(await statusFor({ host: 'evil.example' })).toBe(403);
  expect(calls).toEqual([]);
  expect((await invoke('on-push', '{}', { origin: stack.lambda })).status).toBe(200);
});

/** fetch does not let its caller choose the host header. */
function statusFor(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${stack.lambda}/2015-03-31/functions/on-push/invocations`, {
      method: 'POST',
      headers,
    });
    request
      .on('response', (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end('{}');
  });
}

describe('the admin API', () => {
  const admin = async (method: string, path: string, body?: string) => {
    const response = await fetch(`${stack.lambda}/admin/${path}`, { method, ...(body === undefined ? {} : { body }) });
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it('stops and starts a region, whose functions can not be invoked meanwhile', async () => {
    expect(await admin('POST', 'regions/eu-west-1/stop')).toEqual({
      status: 200,
      body: { region: 'eu-west-1', up: false },
    });
    expect(await admin('GET', 'status')).toMatchObject({
      body: { regions: { 'eu-west-1': { up: false }, 'us-east-1': { up: true } } },
    });
    expect((await invoke(DUBLIN)).status).toBe(503);
    expect((await invoke(HOME)).status).toBe(200);
    expect(await admin('POST', 'regions/eu-west-1/start')).toEqual({
      status: 200,
      body: { region: 'eu-west-1', up: true },
    });
    expect((await invoke(DUBLIN)).status).toBe(200);
  });

  it('pauses and resumes the functions, and knows nothing else to do to them', async () => {
    expect(await admin('POST', 'functions/pause')).toEqual({ status: 200, body: { paused: true } });
    expect(await admin('GET', 'status')).toMatchObject({
      body: { regions: { 'eu-west-1': { paused: true, up: true }, 'us-east-1': { paused: true } } },
    });
    expect(await admin('POST', 'functions/resume')).toEqual({ status: 200, body: { paused: false } });
    expect(await admin('GET', 'status')).toMatchObject({ body: { regions: { 'eu-west-1': { paused: false } } } });
    expect((await admin('POST', 'functions/stop')).status).toBe(404);
    expect((await admin('POST', 'functions/pause/now')).status).toBe(404);
  });

  it('installs faults and heals them, and refuses rules that it does not know', async () => {
    const object = `${stack.regions['eu-west-1']?.endpoint}/docs-dublin/a`;
    expect((await admin('POST', 'regions/eu-west-1/faults', '[{"code":"SlowDown"}]')).status).toBe(200);
    expect((await fetch(object)).status).toBe(503);
    expect((await admin('POST', 'regions/eu-west-1/faults', '[]')).status).toBe(200);
    expect((await fetch(object)).status).toBe(404);
    const misspelt = await admin('POST', 'regions/eu-west-1/faults', '[{"cod":"SlowDown"}]');
    expect([misspelt.status, JSON.stringify(misspelt.body)]).toEqual([400, expect.stringContaining('cod')]);
  });

  it.each(['regions/mars/stop', 'regions/eu-west-1/explode', 'nonsense'])('knows nothing of %s', async (path) => {
    expect((await admin('POST', path)).status).toBe(404);
  });
});
