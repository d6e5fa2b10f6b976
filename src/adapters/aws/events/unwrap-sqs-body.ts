import { isObject, textAt } from './fields.ts';

/** What a queue's message carries; `requestId` is the invocation that failed on it, where Lambda sent it on for that reason. */
export type UnwrappedBody = { readonly payload: unknown; readonly requestId?: string } | { readonly problem: string };

/**
 * The payload in a message's body: an S3 notification or EventBridge event as it is, one that came through SNS, or one that an
 * asynchronous invocation failed on and Lambda put into its on-failure destination.
 */
export function unwrapSqsBody(body: string): UnwrappedBody {
  const content = parseJson(body);
  if ('problem' in content) return content;
  const { payload } = content;
  if (!isObject(payload)) return { problem: 'The message is no JSON object.' };
  if (isDestinationRecord(payload)) return unwrapDestinationRecord(payload);
  if (payload.Type === 'Notification') return unwrapSns(payload);
  return { payload };
}

/** A rule of SNS with raw delivery sends the bare notification instead. */
function unwrapSns(notification: object): UnwrappedBody {
  const message = textAt(notification, 'Message');
  return message === undefined ? { problem: 'The SNS notification has no Message.' } : parseJson(message);
}

function isDestinationRecord(payload: Readonly<Record<string, unknown>>): boolean {
  return isObject(payload.requestContext) && 'requestPayload' in payload;
}

function unwrapDestinationRecord(record: Readonly<Record<string, unknown>>): UnwrappedBody {
  const requestId = textAt(record, 'requestContext', 'requestId');
  return { payload: record.requestPayload, ...(requestId === undefined ? {} : { requestId }) };
}

function parseJson(text: string): { readonly payload: unknown } | { readonly problem: string } {
  try {
    return { payload: JSON.parse(text) };
  } catch (error) {
    return { problem: `The message is no JSON: ${error instanceof Error ? error.message : error}` };
  }
}
