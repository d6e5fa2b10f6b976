import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askToLook } from '../../../app/steering/ask-to-look.ts';
import { parseObjectKey, parseSetName } from '../../../domain/model/ids.ts';
import { batchDollars, copyDollars, manifestCsv } from '../../../replication/watch/batch.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting } from '../../input/arguments.ts';
import { confirm } from '../../input/confirm.ts';
import { scan, type Way } from '../../replication/scan.ts';
import { openSets, type SetUnderReplication } from '../../replication/site.ts';
import { openWays, scanData, tellScan } from '../../replication/status-text.ts';
import { counted } from '../../screen/counted.ts';
import { examplesOf } from '../../screen/help.ts';
import { applicationAt } from '../../site/application.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';

interface RetryOptions extends JournalOptions {
  prefix?: string;
  most: number;
  pending?: boolean;
  manifest?: string;
  yes?: boolean;
  dryRun?: boolean;
}

/** Messages go out in such batches, so that a crash in between leaves little to ask again. */
const BATCH = 100;

export const addRetry: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('retry'))
    .description(
      'brings what S3 failed to replicate or left out, the way every key is brought into agreement; or writes manifests for Batch Replication: shows what, asks, and does it',
    )
    .option('--prefix <text>', 'only keys that begin so')
    .option('--most <number>', 'keys of each region that are looked at', counting('--most'), 10_000)
    .option('--pending', 'what S3 still has under way, too')
    .option(
      '--manifest <folder>',
      "for large amounts: a CSV for each bucket, for S3's Batch Replication, in the place of bringing it",
    )
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be brought, and do nothing')
    .action(run((screen, options: RetryOptions) => retry(screen, options)));
  examplesOf(command, [
    ['npx concord replication retry --dry-run', 'what would be brought'],
    ['npx concord replication retry --prefix plans/ --yes', 'a folder, without asking'],
    ['npx concord replication retry --manifest .', 'large amounts: manifests for S3 Batch Replication'],
  ]);
};

async function retry(screen: Screen, options: RetryOptions): Promise<ExitCode> {
  const sets = await openSets(options, true);
  try {
    const [first] = sets;
    if (first) screen.say(`${placeText(await placeOf(first.site))}.`);
    const chosen = [];
    const scans = [];
    for (const under of sets) {
      const found = await scan(under, options);
      tellScan(under.set.name, found, screen);
      scans.push(scanData(under.set.name, found));
      chosen.push({
        under,
        ways: openWays(found.ways).filter(({ progress }) => options.pending || progress.kind !== 'pending'),
      });
    }
    return await bring(chosen, scans, screen, options);
  } finally {
    for (const one of sets) one.done();
  }
}

type Chosen = readonly { readonly under: SetUnderReplication; readonly ways: readonly Way[] }[];

async function bring(
  chosen: Chosen,
  scans: readonly object[],
  screen: Screen,
  options: RetryOptions,
): Promise<ExitCode> {
  const keys = chosen.map(({ under, ways }) => ({
    under,
    ways,
    keys: [...new Set(ways.map(({ version }) => version.key))],
  }));
  const count = keys.reduce((sum, one) => sum + one.keys.length, 0);
  const end = (asked: number, manifests: readonly string[], sentence: string, code: ExitCode): ExitCode => {
    screen.data({ sets: scans, keys: keys.flatMap((one) => one.keys), asked, manifests });
    screen.say(sentence);
    return code;
  };
  if (count === 0) return end(0, [], 'There is nothing to bring.', 0);
  screen.say(costs(count, chosen.length));
  if (options.dryRun) return end(0, [], `${counted(count, 'key')}; nothing was done.`, 0);
  if (options.manifest !== undefined) {
    const files = keys.flatMap(({ ways }) => manifests(ways, chosen, options.manifest ?? '.'));
    return end(
      0,
      files,
      `${files.join(', ')}: upload each to a bucket, and name it as the manifest of a job with S3ReplicateObject (see docs/replication-rules.md).`,
      0,
    );
  }
  if (!options.yes && !(await confirm('Bring it?', screen))) return end(0, [], 'Nothing was done.', 1);
  for (const one of keys) await ask(one.under, one.keys);
  return end(
    count,
    [],
    `The functions look at ${counted(count, 'key')} now. \`npx concord open\` tells what is not in agreement yet.`,
    0,
  );
}

async function ask({ site, set }: SetUnderReplication, keys: readonly string[]): Promise<void> {
  const { deps } = applicationAt(site, 'replication retry');
  const refs = keys.map((key) => ({ set: parseSetName(set.name), key: parseObjectKey(key) }));
  for (let at = 0; at < refs.length; at += BATCH) await askToLook(refs.slice(at, at + BATCH), deps);
}

/** Each version once, by its source. */
function manifests(ways: readonly Way[], chosen: Chosen, folder: string): readonly string[] {
  const buckets = new Map(
    chosen.flatMap(({ under }) => under.set.buckets.map(({ region, bucket }) => [region, bucket] as const)),
  );
  return [...Map.groupBy(ways, ({ from }) => from)].map(([region, all]) => {
    const bucket = buckets.get(region) ?? region;
    const versions = new Map(all.map(({ version }) => [`${version.version} ${version.key}`, version]));
    const file = join(folder, `${bucket}.csv`);
    writeFileSync(file, manifestCsv(bucket, [...versions.values()]));
    return file;
  });
}

function costs(count: number, jobs: number): string {
  const dollars = (number: number) => `$${number.toFixed(number < 0.01 ? 5 : 2)}`;
  return `Brought by us, ${counted(count, 'key')} cost about ${dollars(copyDollars(count))} in requests for each region, and transfer; by Batch Replication ${dollars(batchDollars(count, jobs))}, and transfer.`;
}
