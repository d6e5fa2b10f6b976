import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCustomCode } from '../../../functions/configuration/custom-code.ts';
import { loadLambdaCode, loadModule } from '../../../functions/configuration/owners-code.ts';
import type { InvokeCode } from '../../../src/adapters/aws/custom/lambda-code.ts';
import type { Question } from '../../../src/domain/model/policy.ts';
import { type LocalStack, startStack } from '../../../src/local/stack.ts';
import { requestOf } from '../../../src/policies/custom/telling.ts';
import { conflictOf, DUBLIN, puts, TOKYO } from '../../support/conflicts.ts';
import { type Call, recordingHandler, stackOptions, until } from '../local/fixtures.ts';

const conflict = conflictOf([puts(DUBLIN), puts(TOKYO)]);
const request = requestOf(conflict, undefined);
const winner = { region: DUBLIN, versionId: 'v1-in-eu-west-1' };
const DUBLIN_WINS = { schema: 1, winner, why: 'it rains there' };

const questionTo = (target: object): Question => ({
  name: 'custom-1',
  step: { use: 'custom', timeout: 5, ...target },
  request,
});

/** What was logged and counted, and a clock that is turned by hand. */
function asking(options: { module?: unknown; loadLambdaCode?: () => Promise<InvokeCode> } = {}) {
  const errors: string[] = [];
  const counted: string[] = [];
  const timers: { ms: number; ring: () => void; isOff: boolean }[] = [];
  const answer = createCustomCode({
    loadModule: async () => ({ default: options.module }),
    loadLambdaCode: options.loadLambdaCode ?? (() => Promise.reject(new Error('no Lambda here'))),
    logger: { info: () => {}, warn: () => {}, error: (message) => errors.push(message) },
    metrics: { count: (name, set) => counted.push(`${name} of ${set}`) },
    after: (ms, ring) => {
      const timer = { ms, ring, isOff: false };
      timers.push(timer);
      return () => {
        timer.isOff = true;
      };
    },
  });
  return { errors, counted, timers, ask: (target: object) => answer(questionTo(target), conflict) };
}

describe('a module', () => {
  const MODULE = { module: './mine.ts' };

  it('is told the request and answers', async () => {
    const told: unknown[] = [];
    const { ask, errors, counted, timers } = asking({
      module: (given: unknown) => {
        told.push(given);
        return DUBLIN_WINS;
      },
    });
    const { region, versionId: id } = winner;
    expect(await ask(MODULE)).toEqual({ kind: 'winner', winner: { region, id }, why: 'it rains there' });
    expect([told, errors, counted]).toEqual([[request], [], []]);
    expect(timers).toMatchObject([{ ms: 5000, isOff: true }]);
  });

  it('can not change what the journal will say', async () => {
    const { ask } = asking({
      module: (given: { contenders: { region: string }[] }) => {
        for (const contender of given.contenders) contender.region = 'us-east-1';
        return { ...DUBLIN_WINS, winner: { ...winner, region: 'us-east-1' } };
      },
    });
    expect(await ask(MODULE)).toMatchObject({ kind: 'none', failed: true });
    expect(request.contenders.map(({ region }) => region)).toEqual([DUBLIN, TOKYO]);
  });

  it('that abstains has not failed', async () => {
    const { ask, errors, counted } = asking({ module: async () => ({ schema: 1, abstain: true }) });
    expect([await ask(MODULE), errors, counted]).toEqual([{ kind: 'none', why: '' }, [], []]);
  });

  const cyclic: Record<string, unknown> = { schema: 1 };
  cyclic.hold = cyclic;

  it.each<[string, unknown, string]>([
    [
      'throws',
      () => {
        throw new TypeError('broken\n  in two');
      },
      'broken in two',
    ],
    ['rejects', () => Promise.reject('no error at all'), 'no error at all'],
    ['answers nothing', () => {}, 'not nothing'],
    ['answers nonsense', () => ({ schema: 1, winner: 'Dublin' }), 'winner: '],
    ['answers what is no JSON', () => cyclic, 'circular'],
    ['is no function', 'text', 'Its default export is no function.'],
    ['has no default export', undefined, 'Its default export is no function.'],
  ])('that %s is no answer, told and counted', async (_, module, why) => {
    const { ask, errors, counted, timers } = asking({ module });
    const answer = await ask(MODULE);
    expect(answer).toEqual({ kind: 'none', failed: true, why: expect.stringContaining(why) });
    expect(errors).toEqual([expect.stringMatching(/^\.\/mine\.ts gave no answer, .*"plans\/march\.json"/)]);
    expect(errors[0]).toContain(answer.why);
    expect(counted).toEqual(['CustomPolicyFailures of documents']);
    expect(timers).toMatchObject([{ isOff: true }]);
  });

  it('that never answers is none once its time is up, and is told so', async () => {
    let signal: AbortSignal | undefined;
    const { ask, timers, counted } = asking({
      module: (_: unknown, context: { signal: AbortSignal }) => {
        signal = context.signal;
        return new Promise(() => {});
      },
    });
    const asked = ask({ ...MODULE, timeout: 0.5 });
    await until('it runs', () => signal !== undefined);
    expect(signal?.aborted).toBe(false);
    expect(timers.map(({ ms }) => ms)).toEqual([500]);
    timers[0]?.ring();
    expect(await asked).toEqual({ kind: 'none', failed: true, why: 'It did not answer within 0.5 seconds.' });
    expect([signal?.aborted, counted.length]).toEqual([true, 1]);
  });

  it('is found by its path from the configuration’s folder', async () => {
    const examples = join(import.meta.dirname, '../../../examples/custom-module');
    expect(await loadModule('./contracts.ts', examples)).toMatchObject({ default: expect.any(Function) });
    await expect(loadModule('./nowhere.ts', examples)).rejects.toThrow(/nowhere\.ts/);
  });
});

describe('a Lambda function', () => {
  let stack: LocalStack;
  let behave: (call: Call) => unknown = () => DUBLIN_WINS;
  const { calls, handler } = recordingHandler((call) => behave(call));
  beforeAll(async () => {
    // The embedded stack has no functions but its own; the one that is asked takes the place of one of them.
    stack = await startStack(stackOptions({ on: { 'on-push': () => handler }, functionConcurrency: 1 }));
  });
  afterAll(() => stack.stop());
  beforeEach(() => {
    calls.length = 0;
    behave = () => DUBLIN_WINS;
  });

  const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:s3-concord-local-eu-west-1-on-push';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const askingStack = () => asking({ loadLambdaCode: () => loadLambdaCode({ endpoint: stack.lambda, credentials }) });
  const LAMBDA = { lambda: ARN };

  it('gets the request as its event, in the region of its ARN, and answers', async () => {
    const { ask, errors } = askingStack();
    expect([(await ask(LAMBDA)).kind, errors]).toEqual(['winner', []]);
    expect(calls.map(({ event }) => event)).toEqual([request]);
    expect(calls[0]?.context.invokedFunctionArn).toBe(ARN);
  });

  it('that fails is no answer, with its error, and is not called again', async () => {
    behave = () => Promise.reject(new TypeError('broken'));
    const { ask, errors, counted } = askingStack();
    expect(await ask(LAMBDA)).toEqual({
      kind: 'none',
      failed: true,
      why: 'It failed (TypeError: broken): its own log tells more.',
    });
    expect([errors.length, counted.length, calls.length]).toEqual([1, 1, 1]);
  });

  it('that answers nonsense is none', async () => {
    behave = () => null;
    expect(await askingStack().ask(LAMBDA)).toMatchObject({ failed: true, why: expect.stringContaining('not null') });
  });

  it('that is not there is none, with what to do', async () => {
    const { ask } = askingStack();
    expect(await ask({ lambda: 'arn:aws:lambda:eu-west-1:000000000000:function:nobody' })).toEqual({
      kind: 'none',
      failed: true,
      why: 'There is no such function in eu-west-1: deploy it, or correct the ARN in the configuration.',
    });
  });

  it('that takes too long is none, and the request is called off', async () => {
    let answer = () => {};
    behave = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    const { ask, timers } = askingStack();
    const asked = ask(LAMBDA);
    await until('it runs', () => calls.length === 1);
    timers[0]?.ring();
    expect(await asked).toMatchObject({ failed: true, why: 'It did not answer within 5 seconds.' });
    answer();
  });

  it('is sent nothing that Lambda would refuse for its size', async () => {
    const { ask } = asking({
      loadLambdaCode: async () => {
        const invoke = await loadLambdaCode({ endpoint: stack.lambda, credentials });
        return (arn, _, signal) => invoke(arn, { padding: 'x'.repeat(6 * 2 ** 20) }, signal);
      },
    });
    expect(await ask(LAMBDA)).toMatchObject({
      failed: true,
      why: expect.stringMatching(/^The request has 6291\d+ bytes/),
    });
    expect(calls).toEqual([]);
  });

  describe('that is throttled', () => {
    /** Speaks Lambda's Invoke API: refuses so many calls, then answers. */
    async function throttling(refusals: number): Promise<{ url: string; calls: () => number; server: Server }> {
      let count = 0;
      const server = createServer((incoming, response) => {
        incoming.resume().on('end', () => {
          count++;
          const isRefused = count <= refusals;
          const headers = { 'x-amzn-errortype': 'TooManyRequestsException' };
          response.writeHead(isRefused ? 429 : 200, isRefused ? headers : {});
          response.end(JSON.stringify(isRefused ? { message: 'Rate Exceeded.' } : DUBLIN_WINS));
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => count, server };
    }

    it.each([
      [1, { kind: 'winner' }],
      [2, { kind: 'none', failed: true, why: expect.stringContaining('raise its reserved concurrency') }],
    ])('%i times is asked twice at most', async (refusals, answer) => {
      const lambda = await throttling(refusals);
      const { ask } = asking({ loadLambdaCode: () => loadLambdaCode({ endpoint: lambda.url, credentials }) });
      expect(await ask(LAMBDA)).toMatchObject(answer);
      expect(lambda.calls()).toBe(2);
      lambda.server.closeAllConnections();
      lambda.server.close();
    });
  });
});
