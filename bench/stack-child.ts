import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { FunctionEnvironment } from '../functions/environment.ts';
import { stackOptionsFor } from '../src/cli/site/stack-options.ts';
import { checkConfig } from '../src/config/index.ts';
import { FUNCTION_NAMES, type FunctionName } from '../src/local/names.ts';
import { startStack } from '../src/local/stack.ts';
import type { FromChild, ToChild } from './messages.ts';

/** The embedded S3, DynamoDB and SQS, and what calls functions; the functions themselves run in the parent, where they are measured. */
const waiting = new Map<string, PromiseWithResolvers<unknown>>();

process.on('disconnect', () => process.exit());
process.on('message', (message: ToChild) => {
  if (message.type === 'start') void start(message);
  else finish(message);
});

async function start({ config, latencyMs, functionTimeoutMs }: Extract<ToChild, { type: 'start' }>): Promise<void> {
  const checked = checkConfig(config, 'the benchmark');
  const functions = Object.fromEntries(FUNCTION_NAMES.map((name) => [name, inParent(name)])) as never;
  // A sweep in the middle of a measurement would be counted as part of it.
  const stack = await startStack({
    ...stackOptionsFor(checked),
    functions,
    latencyMs,
    functionTimeoutMs,
    sweepEveryMs: 0,
  });
  const { regions, dynamodb, sqs, table, lambda } = stack;
  tell({ type: 'ready', regions, dynamodb, sqs, table, lambda });
}

function inParent(name: FunctionName) {
  return (environment: FunctionEnvironment) => {
    tell({ type: 'deployed', name, environment });
    return (event: unknown, { awsRequestId }: Context): Promise<unknown> => {
      const id = randomUUID();
      const answer = Promise.withResolvers<unknown>();
      waiting.set(id, answer);
      tell({ type: 'invoke', id, name, region: environment.AWS_REGION, event, awsRequestId });
      return answer.promise;
    };
  };
}

function finish({ id, error, result }: Extract<ToChild, { type: 'finished' }>): void {
  const answer = waiting.get(id);
  waiting.delete(id);
  if (error === undefined) answer?.resolve(result);
  else answer?.reject(new Error(error));
}

function tell(message: FromChild): void {
  process.send?.(message);
}
