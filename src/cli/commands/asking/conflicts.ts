import { placed } from '../../../app/asking/placed.ts';
import { decisionsSince } from '../../../app/asking/recent.ts';
import type { Placed } from '../../../domain/deciding/phase.ts';
import type { Decision } from '../../../domain/model/decision.ts';
import type { Region } from '../../../domain/model/ids.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting, policyOf, regionOf } from '../../input/arguments.ts';
import { sinceMs } from '../../input/since.ts';
import { aside } from '../../screen/aside.ts';
import { outcomeText, timeText, whyText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable, table } from '../../screen/table.ts';
import { isTerminal } from '../../screen/terminal.ts';
import { eventLines } from '../../screen/timeline.ts';
import { type JournalOptions, journalOf, openSite, withJournalOptions } from '../../site/journal-access.ts';

interface ConflictOptions extends JournalOptions {
  since: string;
  limit: number;
  policy?: string;
  region?: string;
}

export const addConflicts: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('conflicts'))
    .description('what conflicted lately, and what became of it, newest first')
    .option('--since <time>', 'how far back: 90m, 24h, 7d, or a date', '24h')
    .option('--policy <name>', 'only those in which this policy had the last word')
    .option('--region <name>', 'only those that this region wrote to')
    .option('--limit <number>', 'how many at most', counting('--limit'), 100)
    .action(run((screen, options: ConflictOptions) => conflicts(screen, options)));
  examplesOf(command, [
    ['npx concord conflicts', 'of the last 24 hours'],
    ['npx concord conflicts --since 7d --policy manual', 'what was left to people in a week'],
    ['npx concord conflicts --since 2026-01-31 --region eu-west-1', 'since a day (UTC), with a write from Dublin'],
  ]);
};

async function conflicts(screen: Screen, options: ConflictOptions): Promise<ExitCode> {
  const now = Date.now();
  const since = sinceMs(options.since, now);
  const site = await openSite(options);
  const { set } = site;
  const region =
    options.region === undefined ? undefined : regionOf(options.region, site.compiled.sets.get(set)?.regions ?? []);
  const policy = options.policy === undefined ? undefined : policyOf(options.policy);
  const found: Decision[] = [];
  let isComplete = true;
  const journal = journalOf(site, options);
  for await (const decision of decisionsSince({ list: 'conflicts', set, since, now }, journal)) {
    if (!isWanted(decision, policy, region)) continue;
    isComplete = found.length < options.limit;
    if (!isComplete) break;
    found.push(decision);
  }
  const shown = await placed(found, journal);
  screen.data({ set, since: new Date(since).toISOString(), conflicts: shown, isComplete });
  if (found.length === 0) aside(screen, `No conflict${filterText(options)} in ${set} since ${timeText(since)} UTC.`);
  else {
    screen.say(isTerminal ? `${shown.flatMap(eventLines).join('\n')}\n` : table(COLUMNS, shown.map(row)));
    if (!isComplete) aside(screen, `There are more: --limit ${options.limit * 2} shows twice as many.`);
    aside(screen, '`npx concord why KEY` tells all about one, and how to fetch what lost.');
  }
  return 0;
}

/** For files and pipes: a sentence has no room in a table that somebody looks at. */
const COLUMNS = ['decided (UTC)', 'key', 'number', 'outcome', 'lost', 'by', 'why'];

function isWanted({ ruling, contenders }: Decision, policy: string | undefined, region: Region | undefined): boolean {
  if (policy !== undefined && ruling.decidedBy !== policy) return false;
  return region === undefined || contenders.some((write) => write.region === region);
}

function filterText({ policy, region }: ConflictOptions): string {
  return `${policy === undefined ? '' : ` by ${printable(policy)}`}${region === undefined ? '' : ` with a write from ${region}`}`;
}

function row(decision: Placed): string[] {
  const { decidedAt, key, seq, ruling, losers } = decision;
  return [
    timeText(decidedAt).replace(' ', '\n'),
    printable(key),
    String(seq),
    outcomeText(decision),
    losers.map(({ region }) => region).join('\n'),
    ruling.decidedBy,
    whyText(decision),
  ];
}
