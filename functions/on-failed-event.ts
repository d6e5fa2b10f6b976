import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import type { FunctionEnvironment } from './environment.ts';
import { takeRecord } from './on-object-event.ts';
import { queueHandler } from './queue-handler.ts';
import { lazily, wire } from './wiring.ts';

/** Events whose invocation failed for good: tried again with growing delays, until they rest as dead letters. */
export function createHandler(environment: FunctionEnvironment, quick?: Quick) {
  const { wiring, middleware } = wire('on-failed-event', environment, quick);
  return queueHandler(middleware, wiring, takeRecord);
}

export const handler = lazily(createHandler);
