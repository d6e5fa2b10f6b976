import type { InvocationError } from './outcome.ts';

/** What Lambda sends to the on-failure destination of an asynchronous invocation. */
export interface DestinationRecord {
  readonly version: '1.0';
  readonly timestamp: string;
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetriesExhausted';
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext: {
    readonly statusCode: number;
    readonly executedVersion: '$LATEST';
    readonly functionError: 'Unhandled';
  };
  readonly responsePayload: InvocationError;
}

export interface ExhaustedEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  readonly invokeCount: number;
  readonly error: InvocationError;
  readonly at: number;
}

export function destinationRecord(event: ExhaustedEvent): DestinationRecord {
  return {
    version: '1.0',
    timestamp: new Date(event.at).toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${event.functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: event.invokeCount,
    },
    requestPayload: JSON.parse(event.payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: event.error,
  };
}
