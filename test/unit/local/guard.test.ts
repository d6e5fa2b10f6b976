import { request } from 'node:http';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startConsole } from '../../../src/console/server/index.ts';
import type { LocalStack } from '../../../src/local/stack.ts';
import { startStack } from '../../../src/local/stack.ts';
import { refusalOf } from '../../../src/loopback/guard.ts';
import { stackOptions } from './fixtures.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack(stackOptions());
  return () => stack.stop();
});

/** Of every server that `npm start` starts: a question that any client may ask, and who is asked. */
const SERVICES: Record<string, () => { readonly url: string; readonly method: string; readonly headers?: object }> = {
  S3: () => ({ url: `${stack.regions['eu-west-1']?.endpoint}/docs-dublin?list-type=2`, method: 'GET' }),
  DynamoDB: () => ({
    url: stack.dynamodb,
    method: 'POST',
    headers: {
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20260131T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=me/20260131/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
  }),
  SQS: () => ({
    url: stack.sqs,
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' },
  }),
  'Lambda and admin': () => ({ url: `${stack.lambda}/admin/status`, method: 'GET' }),
};

/** `fetch` would not let `Host` and `Origin` be chosen. */
function ask({ url, method, headers = {} }: ReturnType<(typeof SERVICES)[string]>, changes: Record<string, string>) {
  return new Promise<{ status: number | undefined; allowed: unknown; text: string }>((resolve, reject) => {
    const asked = request(url, { method, headers: { ...headers, ...changes } }, async (response) => {
      const text = (await response.toArray()).join('');
      resolve({ status: response.statusCode, allowed: response.headers['access-control-allow-origin'], text });
    });
    asked.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

describe.each(Object.entries(SERVICES))('%s', (_, question) => {
  const port = () => new URL(question().url).port;

  it('answers to its own address', async () => {
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])
      expect(await ask(question(), { host: `${name}:${port()}` })).toMatchObject({ status: 200 });
    expect((await ask(question(), { origin: `http://localhost:${port()}` })).status).toBe(200);
  });

  it('refuses a name that merely looks like it, and another port', async () => {
    for (const host of [
      '127.0.0.1.evil.example',
      '127.evil.example',
      '127.0.0.2',
      'localhost.evil.example',
      'evil.example',
      '127.0.0.1',
    ])
      for (const at of [host, `${host}:${Number(port()) + 1}`])
        expect(await ask(question(), { host: at })).toMatchObject({ status: 403 });
    expect((await ask(question(), { host: `127.0.0.1.evil.example:${port()}` })).text).toContain(
      `own address alone: http://127.0.0.1:${port()}`,
    );
  });

  it('refuses pages from elsewhere, and lets none of them read', async () => {
    for (const origin of [
      'https://evil.example',
      'http://127.0.0.1.evil.example',
      `http://127.0.0.1.evil.example:${port()}`,
      'http://localhost:1',
      'null',
    ])
      expect(await ask(question(), { origin })).toMatchObject({ status: 403, allowed: undefined });
  });
});

it('S3 takes buckets as host names, at its own port and at AWS', async () => {
  const { port } = new URL(stack.regions['eu-west-1']?.endpoint ?? '');
  const question = { url: `http://127.0.0.1:${port}/?list-type=2`, method: 'GET' };
  for (const host of [`docs-dublin.localhost:${port}`, 'docs-dublin.s3.eu-west-1.amazonaws.com'])
    expect(await ask(question, { host })).toMatchObject({ status: 200 });
  for (const host of [
    'docs-dublin.localhost:1',
    'docs-dublin.s3.evil.example',
    'docs-dublin.s3.amazonaws.com.evil.example',
  ])
    expect(await ask(question, { host })).toMatchObject({
      status: 403,
      text: expect.stringContaining('<Code>AccessDenied'),
    });
});

it('the console is guarded by the same', async () => {
  const running = await startConsole({ deps: { sets: new Map() } as never, isLocal: true, port: 0 });
  onTestFinished(() => running.stop());
  const question = { url: running.url.replace(/#.*/, 'api/site'), method: 'GET' };
  const { port } = new URL(running.url);
  expect((await ask(question, { host: `127.0.0.1.evil.example:${port}` })).status).toBe(403);
  expect((await ask(question, { host: `127.0.0.1:${port}` })).status).toBe(401);
});

it('takes a host without a port where the port is the one that HTTP has anyway', () => {
  expect(refusalOf({ host: 'localhost' }, 80)).toBeUndefined();
  expect(refusalOf({ host: 'localhost', origin: 'http://localhost' }, 80)).toBeUndefined();
  expect(refusalOf({ host: 'localhost' }, 4700)).toContain('own address');
  expect(refusalOf({}, 4700)).toContain('own address');
});
