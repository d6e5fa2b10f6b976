import { DYNAMODB_DOLLARS, LAMBDA_DOLLARS, S3_DOLLARS, SQS_DOLLARS, TRANSFER_DOLLARS_A_GB } from './prices.ts';
import type { Survey } from './survey.ts';

/** What a backfill will ask for at most, by what was counted. */
export interface Estimate {
  readonly requests: Readonly<Record<keyof Requests, number>>;
  /** By the prices of us-east-1. */
  readonly dollars: Readonly<Record<'listing' | 's3' | 'dynamodb' | 'sqs' | 'lambda' | 'transfer' | 'total', number>>;
  /** Until the last key has been asked for; copies that wait in the queue then go on by themselves. */
  readonly seconds: number;
}

interface Requests {
  /** A thousand keys of one region each. */
  readonly list: number;
  readonly head: number;
  readonly copy: number;
  /** The versions of one key in one region. */
  readonly listVersions: number;
  readonly dynamodb: number;
  readonly sqs: number;
  readonly invocation: number;
}

export interface EstimateTerms {
  readonly regions: number;
  /** Keys a second. */
  readonly rate: number;
  /** Keys whose ETags alone differ that are asked about at once. */
  readonly atOnce: number;
}

/** Keys of a page of a listing, and how long S3 takes for one: 0.1 to 0.2 s; all regions answer side by side. */
const PAGE_KEYS = 1_000;
const PAGE_SECONDS = 0.2;
/** Until the journal and every region, perhaps far away, have said what an ETag means. */
const ASKING_SECONDS = 0.3;
/** Requests to DynamoDB of a first decision with its pushes, and for a million of them dollars: what `npm run bench -- --only counts` counts, in up to five regions. */
const DECISION = { requests: 5, dollars: 5.5 };
/** With versions listed one request more, for the notes on delete markers. */
const LISTED_DECISION = { requests: 6, dollars: 7 };
/** Look, pushes and echoes together, with 512 MB: what `npm run bench -- --only lambda` measures, rounded up. */
const GB_SECONDS_A_KEY = 0.25;
/** A tenth of a send, a receive and a deletion for the message that asks; a send, a receive and a deletion for the pushes. */
const SQS_A_KEY = 3.3;

/** At most, but for what comes in between: writes of clients, retries, and what is unclear and proves to differ. */
export function estimate(survey: Survey, { regions, rate, atOnce }: EstimateTerms): Estimate {
  const { keys, entries, lagging, partly, different, unclear, copies, copyBytes, histories } = survey;
  const listed = partly + different;
  const looks = lagging + listed;
  const requests = {
    list: Math.ceil(entries / PAGE_KEYS) + regions,
    head: (looks + unclear) * regions + histories,
    copy: copies,
    listVersions: histories,
    dynamodb: lagging * DECISION.requests + listed * LISTED_DECISION.requests + unclear,
    sqs: Math.ceil(looks * SQS_A_KEY),
    // A look, a batch of pushes, and an echo for each copy.
    invocation: 2 * looks + copies,
  };
  const { head, copy, listVersions } = requests;
  const parts = {
    listing: (requests.list * S3_DOLLARS.List) / 1e6,
    s3: (head * S3_DOLLARS.HeadObject + copy * S3_DOLLARS.CopyObject + listVersions * S3_DOLLARS.List) / 1e6,
    dynamodb:
      (lagging * DECISION.dollars + listed * LISTED_DECISION.dollars + unclear * DYNAMODB_DOLLARS.read * 2) / 1e6,
    sqs: (requests.sqs * SQS_DOLLARS) / 1e6,
    lambda:
      (requests.invocation * LAMBDA_DOLLARS.invocation + looks * GB_SECONDS_A_KEY * LAMBDA_DOLLARS.gbSecond) / 1e6,
    transfer: (copyBytes / 1e9) * TRANSFER_DOLLARS_A_GB,
  };
  const total = Object.values(parts).reduce((sum, dollars) => sum + dollars, 0);
  const listing = (keys / PAGE_KEYS) * PAGE_SECONDS;
  const seconds = Math.max(listing, looks / rate) + (unclear / atOnce) * ASKING_SECONDS;
  return { requests, dollars: { ...parts, total }, seconds };
}
