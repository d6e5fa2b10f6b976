import type { Context } from 'aws-lambda';
import { createFunction, type Handler } from '../../../src/local/lambda/function.ts';
import { functionArn, functionName } from '../../../src/local/names.ts';
import type { Functions, StackOptions } from '../../../src/local/options.ts';
import { realSchedule, type Schedule } from '../../../src/local/schedule.ts';

export interface Call {
  readonly event: unknown;
  readonly context: Context;
}

/** A handler that notes its calls and does what the test says. */
export function recordingHandler(behave: (call: Call, index: number) => unknown = () => undefined) {
  const calls: Call[] = [];
  const handler: Handler = async (event, context) => {
    const call = { event, context };
    calls.push(call);
    return behave(call, calls.length - 1);
  };
  return { calls, handler };
}

export function deployed(
  handler: Handler,
  options: { schedule?: Schedule; timeoutMs?: number; concurrency?: number } = {},
) {
  const { schedule = realSchedule, timeoutMs = 30_000, concurrency = 10 } = options;
  const name = functionName('eu-west-1', 'on-object-event');
  return createFunction({
    name,
    arn: functionArn('eu-west-1', 'on-object-event'),
    handler,
    timeoutMs,
    concurrency,
    schedule,
  });
}

/** Two regions, functions that do nothing, and nothing taken from the machine's environment. */
export function stackOptions(changes: Partial<StackOptions> & { on?: Partial<Functions> } = {}): StackOptions {
  const { on, ...rest } = changes;
  const nothing = () => async () => undefined;
  return {
    config: {
      home: 'us-east-1',
      sets: { documents: { buckets: { 'us-east-1': 'docs-virginia', 'eu-west-1': 'docs-dublin' } } },
    },
    functions: {
      'on-object-event': nothing,
      'on-push': nothing,
      'on-failed-event': nothing,
      'on-schedule': nothing,
      ...on,
    },
    asyncRetryDelaysMs: [10, 20],
    environment: {},
    ...rest,
  };
}

/** Waits for a condition, not for a time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
