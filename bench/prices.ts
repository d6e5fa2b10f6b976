import type { CaseCount } from './request-cases.ts';
import type { LoggedRequest } from './request-log.ts';

/** US dollars for a million, us-east-1, as of 2026; storage, traffic between regions (0.02 a GB) and Lambda's time are not in it. */
const S3_PRICES: Readonly<Record<string, number>> = {
  HeadObject: 0.4,
  GetObject: 0.4,
  CopyObject: 5,
  PutObject: 5,
  ListObjectVersions: 5,
  DeleteObject: 0,
};
const DYNAMODB_WRITE = 0.625;
const DYNAMODB_READ = 0.125;
const SQS = 0.4;
const LAMBDA = 0.2;

/** Lambda receives and deletes a batch of messages by one request each. */
const SQS_REQUESTS_A_BATCH = 2;
const WRITE_UNIT_BYTES = 1024;
/** A consistent read of so many bytes is one unit. */
const READ_UNIT_BYTES = 4096;

export interface Price {
  readonly s3: number;
  readonly dynamodb: number;
  readonly sqs: number;
  readonly lambda: number;
  readonly total: number;
}

/** Dollars for a million of these. */
export function priceOf({ requests, invocations, pushBatches }: CaseCount): Price {
  const s3 = sum(requests.map(({ service, operation }) => (service === 's3' ? (S3_PRICES[operation] ?? 0) : 0)));
  const dynamodb = sum(
    requests.map((request) => (request.service === 'dynamodb' ? dynamoPrice(request, itemBytesIn(requests)) : 0)),
  );
  const sqs = SQS * (requests.filter(({ service }) => service === 'sqs').length + SQS_REQUESTS_A_BATCH * pushBatches);
  const lambda = LAMBDA * invocations;
  return { s3, dynamodb, sqs, lambda, total: s3 + dynamodb + sqs + lambda };
}

/**
 * By the bytes on the wire, which as JSON are more than DynamoDB counts: dear rather than cheap. A write costs the units of its whole item,
 * and one more for the index of open decisions, which an append enters and the last record leaves.
 */
function dynamoPrice({ operation, requestBytes, responseBytes }: LoggedRequest, itemBytes: number): number {
  switch (operation) {
    case 'PutItem':
      return DYNAMODB_WRITE * (units(requestBytes, WRITE_UNIT_BYTES) + 1);
    case 'UpdateItem':
      return DYNAMODB_WRITE * (units(itemBytes, WRITE_UNIT_BYTES) + 1);
    default:
      return DYNAMODB_READ * units(responseBytes, READ_UNIT_BYTES);
  }
}

function itemBytesIn(requests: readonly LoggedRequest[]): number {
  return Math.max(
    0,
    ...requests.filter(({ operation }) => operation === 'PutItem').map(({ requestBytes }) => requestBytes),
  );
}

const units = (bytes: number, unit: number) => Math.max(1, Math.ceil(bytes / unit));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
