// src/local/lambda: Lambda's rules of invocation: retries, event sources, the clock.
import type { Context } from 'aws-lambda';
import type { Schedule } from '../schedule.ts';
import { createSlots } from '../slots.ts';
import { lambdaContext } from './context.ts';
import { failed, type Outcome, succeeded, timedOut } from './outcome.ts';

export type Handler = (event: unknown, context: Context) => Promise<unknown>;

export interface FunctionOptions {
  readonly name: string;
  readonly arn: string;
  readonly handler: Handler;
  readonly timeoutMs: number;
  /** How many invocations may run at once: the function's reserved concurrency. */
  readonly concurrency: number;
  readonly schedule: Schedule;
}

/** One deployed function. Every invocation gets an event of its own, parsed from JSON text: a handler can't change what a retry will see. */
export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Waits until the function's concurrency has room. Never rejects. */
  invoke(payload: string, requestId: string): Promise<Outcome>;
  /** Undefined where the concurrency is used up: Lambda refuses a synchronous call then. */
  invokeNow(payload: string, requestId: string): Promise<Outcome> | undefined;
  readonly running: number;
}

export function createFunction(options: FunctionOptions): LocalFunction {
  const slots = createSlots(options.concurrency);
  const runThenRelease = async (payload: string, requestId: string): Promise<Outcome> => {
    try {
      return await runOnce(options, payload, requestId);
    } finally {
      slots.release();
    }
  };

  return {
    name: options.name,
    arn: options.arn,
    timeoutMs: options.timeoutMs,
    concurrency: options.concurrency,
    async invoke(payload, requestId) {
      await slots.acquire();
      return runThenRelease(payload, requestId);
    },
    invokeNow: (payload, requestId) => (slots.tryAcquire() ? runThenRelease(payload, requestId) : undefined),
    get running() {
      return slots.taken;
    },
  };
}

/** In this process a handler can't be killed: after its time is up it may run on, and what it answers then is ignored. */
function runOnce(options: FunctionOptions, payload: string, requestId: string): Promise<Outcome> {
  const { name, arn, handler, timeoutMs, schedule } = options;
  const deadline = schedule.now() + timeoutMs;
  const context = lambdaContext({ functionName: name, functionArn: arn, requestId, deadline, clock: schedule });

  return new Promise((resolve) => {
    const callOff = schedule.after(timeoutMs, () => resolve(timedOut(requestId, timeoutMs)));
    const settle = (outcome: Outcome) => {
      callOff();
      resolve(outcome);
    };
    callHandler(handler, payload, context).then(
      (result) => settle(succeeded(result)),
      (error) => settle(failed(error)),
    );
  });
}

/** Async, so that a handler that throws before its first await fails the invocation and not its caller. */
async function callHandler(handler: Handler, payload: string, context: Context): Promise<unknown> {
  return handler(JSON.parse(payload), context);
}
