import { priceOf } from './prices.ts';
import type { CaseCount, CaseName } from './request-cases.ts';

/** What one occurrence may ask for at most, in R regions. */
export interface Budget {
  readonly HeadObject: number;
  /** Copies, and for a delete conditional deletes. */
  readonly writes: number;
  readonly ListObjectVersions: number;
  readonly dynamodb: number;
  readonly sqs: number;
}

const NOTHING: Budget = { HeadObject: 0, writes: 0, ListObjectVersions: 0, dynamodb: 0, sqs: 0 };

/** The design's budget (§3), and beyond it what its other rules make necessary, with the reason. */
export function budgetOf(name: CaseName, regions: number): Budget {
  const others = regions - 1;
  // look, append; and once for all pushes, which come in one batch here: look, record, look again
  const update = { HeadObject: regions, writes: others, ListObjectVersions: 0, dynamodb: 5, sqs: 1 };
  switch (name) {
    case 'echo':
      return NOTHING;
    case 'duplicate': // far from home the other regions are asked while the journal answers
      return { ...NOTHING, HeadObject: others, dynamodb: 1 };
    case 'echo of a delete': // it tells who made a marker; where the push has not recorded that yet, the echo does
      return { ...NOTHING, dynamodb: 2 };
    case 'first write':
    case 'plain update':
    case 'conflict':
      return update;
    case 'backfilled key': // as its first write would have been; the message that asks comes in a batch of ten, and stands in the event's place
      return update;
    case 'conflict on a new key': // in doubt: no decision tells what lies below; two stacks are listed, each version in them looked at, and notes read
      return { ...update, HeadObject: regions + 2, ListObjectVersions: 2, dynamodb: update.dynamodb + 1 };
    case 'delete': // a HEAD does not tell when a marker was made; and that a client made it is noted before anything else
      return { ...update, HeadObject: regions + 1, dynamodb: update.dynamodb + 1 };
    case 'retry of a failed push': // the refused copy, a look at its source, a read, a record and the delay; then, beside others, two looks and a record alone
      return {
        ...{ ...update, HeadObject: regions + 1, writes: others + 1, sqs: 2 },
        dynamodb: update.dynamodb + (others > 1 ? 4 : 2),
      };
  }
}

export function spentOf({
  requests,
}: CaseCount): Budget & { readonly other: readonly string[]; readonly GetBucketVersioning: number } {
  const count = (...operations: string[]) => requests.filter(({ operation }) => operations.includes(operation)).length;
  const of = (service: string) => requests.filter((request) => request.service === service).length;
  const KNOWN = ['HeadObject', 'CopyObject', 'DeleteObject', 'ListObjectVersions', 'GetBucketVersioning'];
  return {
    HeadObject: count('HeadObject'),
    writes: count('CopyObject', 'DeleteObject'),
    ListObjectVersions: count('ListObjectVersions'),
    dynamodb: of('dynamodb'),
    sqs: of('sqs'),
    GetBucketVersioning: count('GetBucketVersioning'),
    other: requests
      .filter(({ service, operation }) => service === 's3' && !KNOWN.includes(operation))
      .map(({ operation }) => operation),
  };
}

/** Dollars for a million that DynamoDB may take at most, in up to five regions. */
const DYNAMODB_DOLLARS: Partial<Readonly<Record<CaseName, number>>> = {
  'first write': 5.5,
  'backfilled key': 5.5,
  'plain update': 6.25,
  conflict: 8.5,
  duplicate: 0.25,
};

/** One sentence for each kind of request of which there are too many, and for a bill that is too large. */
export function excessOf(counted: CaseCount): string[] {
  const budget = budgetOf(counted.name, counted.regions);
  const spent = spentOf(counted);
  const kinds = Object.keys(budget) as (keyof Budget)[];
  const over = kinds
    .filter((kind) => spent[kind] > budget[kind])
    .map((kind) => `${kind} ${spent[kind]} of ${budget[kind]}`);
  const { dynamodb } = priceOf(counted);
  const dollars = DYNAMODB_DOLLARS[counted.name] ?? Number.POSITIVE_INFINITY;
  const beyond = [
    ...over,
    ...spent.other.map((operation) => `${operation}, which is not foreseen`),
    ...(dynamodb > dollars ? [`DynamoDB ${dynamodb} $ of ${dollars} $ a million`] : []),
  ];
  return beyond.map((excess) => `${counted.name} in ${counted.regions} regions: ${excess}`);
}
