import { parseArgs } from 'node:util';
import { reportAgainst } from './against/compare.ts';
import { reportAgreement } from './agreement.ts';
import { reportBundles } from './bundles.ts';
import { reportCounts } from './counts.ts';
import { reportBackfill } from './many/backfill.ts';
import { reportBurst } from './many/burst.ts';
import { reportPartitions } from './partitions.ts';
import { reportReading } from './reading.ts';
import type { Report } from './report.ts';
import { reportThroughput } from './throughput.ts';

const PARTS: Readonly<Record<string, () => Promise<Report>>> = {
  counts: reportCounts,
  throughput: reportThroughput,
  bundles: reportBundles,
  agreement: reportAgreement,
  reading: reportReading,
  partitions: reportPartitions,
  backfill: reportBackfill,
  lambda: reportBurst,
};
const NAMES = Object.keys(PARTS);

const HELP = `npm run bench -- [--only ${NAMES.join('|')}] [--json]
npm run bench -- --against DIR [--pairs 5] [--keys 2000,10000] [--json]

Counts and times what s3-concord does on the embedded stack. Exit 1: a budget or a limit was exceeded.
--against: this checkout beside the one in DIR (with its packages installed), in turn: a first fill of so many keys, and the function bodies.`;

const options = readOptions();

if (options === undefined) process.exitCode = 2;
else if (options.help) console.log(HELP);
else process.exitCode = await main(options);

type Options = NonNullable<ReturnType<typeof readOptions>>;

async function main(options: Options): Promise<0 | 1 | 2> {
  const { only, json, against } = options;
  if (against !== undefined) return await compare({ ...options, against });
  if (only !== undefined && !NAMES.includes(only)) {
    console.error(`there is no part ${only}; there are ${NAMES.join(', ')}`);
    return 2;
  }
  const reports: Record<string, Report> = {};
  for (const [name, make] of Object.entries(PARTS)) {
    if (only !== undefined && only !== name) continue;
    const report = await make();
    reports[name] = report;
    if (!json) console.log(`${report.title}\n\n${report.text}\n`);
  }
  const failures = Object.values(reports).flatMap((report) => report.failures);
  if (json)
    console.log(
      JSON.stringify({
        ...Object.fromEntries(Object.entries(reports).map(([name, { data }]) => [name, data])),
        failures,
      }),
    );
  for (const failure of failures) console.error(`Beyond its limit: ${failure}`);
  return failures.length > 0 ? 1 : 0;
}

async function compare({ against, pairs, keys, json }: Options & { against: string }): Promise<0 | 2> {
  const sizes = keys.split(',').map(Number);
  if (![...sizes, Number(pairs)].every((number) => Number.isInteger(number) && number > 0)) {
    console.error(`--pairs and --keys take whole numbers\n\n${HELP}`);
    return 2;
  }
  const report = await reportAgainst({ other: against, pairs: Number(pairs), sizes });
  console.log(json ? JSON.stringify(report.data) : `${report.title}\n\n${report.text}\n`);
  return 0;
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        against: { type: 'string' },
        pairs: { type: 'string', default: '5' },
        keys: { type: 'string', default: '2000,10000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    return undefined;
  }
}
