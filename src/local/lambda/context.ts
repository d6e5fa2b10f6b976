import type { Context } from 'aws-lambda';
import type { Schedule } from '../schedule.ts';

export interface ContextRequest {
  readonly functionName: string;
  readonly functionArn: string;
  /** Stays the same over the retries of one asynchronous event. */
  readonly requestId: string;
  /** When Lambda gives up on the invocation, milliseconds since 1970. */
  readonly deadline: number;
  readonly clock: Pick<Schedule, 'now'>;
}

/** The second argument of a handler, as Lambda's Node.js runtime makes it. */
export function lambdaContext(request: ContextRequest): Context {
  const { functionName, functionArn, requestId, deadline, clock } = request;
  const removed = () => {
    throw new Error('context.done, succeed and fail are gone since nodejs24.x: return a promise');
  };
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: '512',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]local`,
    getRemainingTimeInMillis: () => Math.max(0, deadline - clock.now()),
    done: removed,
    fail: removed,
    succeed: removed,
  };
}
