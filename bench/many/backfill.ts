import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ask, count } from '../../src/app/backfill/backfill.ts';
import { estimate } from '../../src/app/backfill/estimate.ts';
import { type BackfillState, begin } from '../../src/app/backfill/state.ts';
import { backfillSite } from '../../test/support/backfill/backfills.ts';
import type { ListedBucket } from '../../test/support/backfill/listed-buckets.ts';
import type { Report } from '../report.ts';

const KEYS = 1_000_000;
const REGIONS = 3;
/** One key of so many lies in the first region alone. */
export const LAGGING_EVERY = 100;
const PACE = { rate: 200, atOnce: 16 };
/** How much more may be held at the end than at the beginning, whatever the number of keys: some pages of each region. */
export const MAX_HELD_BYTES = 10e6;

/** A backfill over listings that are made as they are asked for: what it asks for, and what it holds. */
export async function reportBackfill(): Promise<Report> {
  const run = await backfillOf(KEYS);
  const { counted, requests, heldBytes, seconds, virtualSeconds } = run;
  const plan = estimate(counted.survey, { regions: REGIONS, ...PACE });
  const text = [
    `${KEYS} keys in ${REGIONS} regions, of which ${counted.survey.lagging} lie in one region alone`,
    `  listed twice by ${requests.lists} requests; ${requests.sends} sends ask for what lags; ${requests.heads} heads and ${requests.journal} reads of the journal`,
    `  it holds ${(heldBytes / 1e6).toFixed(1)} MB more at most than before the first key`,
    `  ${seconds.toFixed(1)} s of this machine, without S3's own time; with ${PACE.rate} keys a second ${virtualSeconds.toFixed(0)} s of waiting`,
    `  the plan says: ${plan.requests.list} lists once more, ${plan.requests.head} heads, ${plan.requests.copy} copies, ${plan.requests.dynamodb} requests to DynamoDB, ${plan.dollars.total.toFixed(2)} $, ${plan.seconds.toFixed(0)} s`,
  ].join('\n');
  const { lists, ...asked } = requests;
  const failures = [
    ...(heldBytes > MAX_HELD_BYTES ? [`it holds ${(heldBytes / 1e6).toFixed(1)} MB`] : []),
    ...(asked.heads + asked.journal > 0 ? ['keys that are alike cost more than their listing'] : []),
    ...(lists > (2 * REGIONS * KEYS) / 1000 ? [`${lists} lists`] : []),
  ];
  return { title: 'Backfill, by listings that are made up', text, failures, data: { ...run, plan } };
}

/** A first pass that counts and a second that asks. `heldBytes`: the most that was held beyond what was there before. */
export async function backfillOf(keys: number) {
  const full: ListedBucket = { keys, entryOf: (at) => ({ etag: '"0123456789abcdef0123456789abcdef"', size: at }) };
  const lagging: ListedBucket = { keys, entryOf: (at) => (at % LAGGING_EVERY === 0 ? undefined : full.entryOf(at)) };
  const { site, asked, lists, now } = backfillSite([full, lagging, lagging]);
  const before = heapBytes();
  let heldBytes = 0;
  const progress = ({ phase, survey, done }: BackfillState) => {
    const gone = phase === 'counting' ? survey.keys : done.keys;
    if (gone % (keys / 5) === 0) heldBytes = Math.max(heldBytes, heapBytes() - before);
  };
  const began = performance.now();
  const counted = await count(begin(0), { ...site, progress });
  const countingAsked = { ...asked };
  const done = await ask(counted, PACE, { ...site, progress });
  const seconds = (performance.now() - began) / 1000;
  const requests = { lists: lists().reduce((sum, each) => sum + each, 0), ...asked };
  return { counted, countingAsked, done, requests, heldBytes, seconds, virtualSeconds: now() / 1000 };
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
