import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { isMessage } from './left-out.ts';
import type { Wired, Wiring } from './wiring.ts';

/**
 * A handler of a queue's batches: each record on its own, and those that throw are reported to come back. What they throw is logged by `take`.
 * `companyOf` may tell each of them, in their order, of the others.
 */
export function queueHandler<Company>(
  middleware: Wired['middleware'],
  wiring: Wired['wiring'],
  take: (record: SQSRecord, wiring: Wiring, company: Company | undefined) => Promise<unknown>,
  companyOf: (records: readonly SQSRecord[]) => readonly (Company | undefined)[] = () => [],
) {
  const takeOne = async (record: SQSRecord, company: Company | undefined) => {
    const wired = await wiring();
    return isMessage(record, wired) ? await take(record, wired, company) : undefined;
  };
  return middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(middleware)
    .use(sqsPartialBatchFailure({ logger: () => undefined }))
    .handler(({ Records }: SQSEvent) => {
      const company = companyOf(Records);
      return Promise.allSettled(Records.map((record, at) => takeOne(record, company[at])));
    }) as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
}
