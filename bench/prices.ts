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
  const dynamodb = sum(unitsOf(requests).map(({ read, write }) => DYNAMODB_READ * read + DYNAMODB_WRITE * write));
  const sqs = SQS * (requests.filter(({ service }) => service === 'sqs').length + SQS_REQUESTS_A_BATCH * pushBatches);
  const lambda = LAMBDA * invocations;
  return { s3, dynamodb, sqs, lambda, total: s3 + dynamodb + sqs + lambda };
}

/** What DynamoDB bills of its requests, in order. */
interface Units {
  readonly read: number;
  readonly write: number;
}

/**
 * A write costs the units of its whole item, as it is afterwards, and one more for each index that it enters or leaves. What an update adds to an
 * item is the values that it carries; what it takes away is not made good. A read counts by the bytes on the wire, which as JSON are more than
 * DynamoDB's: dear rather than cheap.
 */
function unitsOf(requests: readonly LoggedRequest[]): Units[] {
  const sizes = new Map<string, number>();
  return requests
    .filter(({ service }) => service === 'dynamodb')
    .map(({ operation, body = '{}', responseBytes }) => {
      const asked = JSON.parse(body) as Asked;
      if (operation === 'PutItem') {
        const { Item = {} } = asked;
        const bytes = itemBytes(Item);
        sizes.set(nameOf(Item), bytes);
        return { read: 0, write: units(bytes, WRITE_UNIT_BYTES) + INDEX_KEYS.filter((key) => key in Item).length };
      }
      if (operation !== 'UpdateItem') return { read: units(responseBytes, READ_UNIT_BYTES), write: 0 };
      const { Key = {}, ExpressionAttributeValues = {}, UpdateExpression = '' } = asked;
      const before = sizes.get(nameOf(Key)) ?? Math.max(0, ...sizes.values());
      const bytes = before + sum(Object.values(ExpressionAttributeValues).map(valueBytes));
      sizes.set(nameOf(Key), bytes);
      return { read: 0, write: units(bytes, WRITE_UNIT_BYTES) + (UpdateExpression.includes('openSet') ? 1 : 0) };
    });
}

interface Asked {
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Attributes;
}

/** An item that carries one of these stands in that one's index. */
const INDEX_KEYS = ['openSet', 'conflictDay', 'decidedDay'];

const nameOf = ({ pk, seq }: Attributes): string => JSON.stringify([pk, seq]);

const units = (bytes: number, unit: number) => Math.max(1, Math.ceil(bytes / unit));
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** An attribute's value in DynamoDB's JSON. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * An item's size as DynamoDB bills it ("DynamoDB Item sizes and formats"): names and texts in UTF-8, a number a byte for two digits and one more,
 * a list or map 3 bytes and one for each element.
 */
export function itemBytes(item: Attributes): number {
  return Object.entries(item).reduce((bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueBytes(value), 0);
}

export function valueBytes(value: AttributeValue): number {
  const [[type, content] = []] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return Math.ceil(significantDigits(String(content)) / 2) + 1;
    case 'L':
      return 3 + (content as AttributeValue[]).reduce((bytes, element) => bytes + 1 + valueBytes(element), 0);
    case 'M':
      return 3 + Object.keys(content as Attributes).length + itemBytes(content as Attributes);
    default:
      return 1;
  }
}

function significantDigits(number: string): number {
  return number
    .replace(/e.*$/i, '')
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '').length;
}
