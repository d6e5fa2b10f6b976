import { expect, test } from 'vitest';
import { unwrapSqsBody } from '../../../../../src/adapters/aws/events/index.ts';

const NOTIFICATION = { Records: [{ eventVersion: '2.1', eventName: 'ObjectCreated:Put' }] };
const BRIDGED = { source: 'aws.s3', 'detail-type': 'Object Created', detail: {} };

test.each([
  ['a notification', NOTIFICATION, { payload: NOTIFICATION }],
  ['an event of EventBridge', BRIDGED, { payload: BRIDGED }],
  [
    'a notification through SNS',
    { Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(NOTIFICATION) },
    { payload: NOTIFICATION },
  ],
  [
    'what an invocation failed on',
    {
      version: '1.0',
      timestamp: '2025-01-21T23:21:10.123Z',
      requestContext: {
        requestId: 'r-1',
        functionArn: 'arn',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: NOTIFICATION,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    },
    { payload: NOTIFICATION, requestId: 'r-1' },
  ],
  [
    'what an invocation failed on before it began',
    { requestContext: { condition: 'EventAgeExceeded' }, requestPayload: BRIDGED },
    { payload: BRIDGED },
  ],
])('%s', (_, body, expected) => {
  expect(unwrapSqsBody(JSON.stringify(body))).toEqual(expected);
});

test.each([
  ['no JSON', '{', /JSON/],
  ['no object', '[]', /no JSON object/],
  ['SNS without a message', '{"Type":"Notification"}', /no Message/],
  ['SNS with a message that is no JSON', '{"Type":"Notification","Message":"hi"}', /JSON/],
])('%s is a problem', (_, body, words) => {
  expect(unwrapSqsBody(body)).toEqual({ problem: expect.stringMatching(words) });
});
