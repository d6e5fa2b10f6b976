import Table from 'cli-table3';
import { budgetOf, excessOf, spentOf } from './budget.ts';
import { priceOf } from './prices.ts';
import type { Report } from './report.ts';
import { type CaseCount, countRequests } from './request-cases.ts';

const REGION_COUNTS = [2, 3, 5];

/** How many requests each case makes, beside what it may make. */
export async function reportCounts(): Promise<Report> {
  const counted: CaseCount[] = [];
  for (const regions of REGION_COUNTS) counted.push(...(await countRequests(regions)));
  return {
    title: 'Requests of one occurrence / its budget, and dollars for a million',
    text: tableOf(counted),
    failures: counted.flatMap(excessOf),
    data: counted.map((each) => {
      const { name, regions, invocations } = each;
      return {
        case: name,
        regions,
        spent: spentOf(each),
        budget: budgetOf(name, regions),
        invocations,
        dollarsPerMillion: priceOf(each),
      };
    }),
  };
}

function tableOf(counted: readonly CaseCount[]): string {
  const head = [
    'regions',
    'case',
    'HEAD',
    'COPY/DELETE',
    'LIST',
    'DynamoDB',
    'SQS',
    'Lambda',
    'S3 $',
    'DynamoDB $',
    'SQS $',
    'Lambda $',
    'total $',
  ];
  const table = new Table({
    head,
    style: { head: [], border: [], compact: true },
    colAligns: ['right', 'left', ...head.slice(2).map(() => 'right' as const)],
  });
  for (const each of counted) {
    const spent = spentOf(each);
    const budget = budgetOf(each.name, each.regions);
    const { s3, dynamodb, sqs, lambda, total } = priceOf(each);
    const cells = (['HeadObject', 'writes', 'ListObjectVersions', 'dynamodb', 'sqs'] as const).map(
      (kind) => `${spent[kind]} / ${budget[kind]}`,
    );
    table.push([
      each.regions,
      each.name,
      ...cells,
      each.invocations,
      ...[s3, dynamodb, sqs, lambda, total].map((dollars) => dollars.toFixed(2)),
    ]);
  }
  return `${table.toString()}
Whether a bucket has versioning is asked once in five minutes by each function, which is not in the table. DynamoDB's dollars are by the bytes of
items (1 KB a write unit, 4 KB a read unit) with a unit for each index that an item enters or leaves. Not in it: storage, traffic between regions, Lambda's running time.`;
}
