import { countOpen, type OpenNow } from '../../../app/asking/placed.ts';
import { decisionsSince } from '../../../app/asking/recent.ts';
import { type RegionStatistics, type Statistics, startTally } from '../../../app/asking/statistics.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { sinceMs } from '../../input/since.ts';
import { counted } from '../../screen/counted.ts';
import { durationText, timeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';
import { paragraph } from '../../screen/terminal.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

interface StatsOptions extends JournalOptions {
  since: string;
}

export const addStats: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('stats'))
    .description('counts by policy, region and day, and how long agreement took')
    .option('--since <time>', 'how far back: 90m, 24h, 7d, or a date', '24h')
    .action(run((screen, options: StatsOptions) => stats(screen, options)));
  examplesOf(command, [
    ['npx concord stats', 'of the last 24 hours'],
    ['npx concord stats --since 30d --json', 'of a month, for programs'],
  ]);
};

/** Reads every decision of the time, page by page, and keeps none. */
async function stats(screen: Screen, options: StatsOptions): Promise<ExitCode> {
  const now = Date.now();
  const since = sinceMs(options.since, now);
  const { journal, set } = await openJournal(options);
  const tally = startTally();
  for await (const decision of decisionsSince({ list: 'decisions', set, since, now }, journal)) tally.add(decision);
  const total = tally.total();
  const waiting = await countOpen(set, journal);
  screen.data({ set, since: new Date(since).toISOString(), ...total, ...openData(waiting) });
  screen.say(`${paragraph(`${headline(total)} in ${set} since ${timeText(since)} UTC. ${openText(waiting)}`)}\n`);
  if (total.decisions > 0) tell(total, screen);
  return 0;
}

function openData({ open, held, isPart }: OpenNow) {
  return { open, held, ...(isPart ? { isOpenPart: true } : {}) };
}

/** Whenever it was decided: the same that `open` lists. */
function openText({ open, held, isPart }: OpenNow): string {
  if (open === 0) return 'Nothing is open now.';
  const keys = `${isPart ? 'More than ' : ''}${counted(open, 'key')} ${open === 1 ? 'is' : 'are'} open now`;
  return held === 0 ? `${keys}.` : `${keys}, of them ${held} held for a person.`;
}

function headline({ decisions, conflicts }: Statistics): string {
  const share = decisions === 0 ? '' : ` (${((100 * conflicts) / decisions).toFixed(1)} %)`;
  return `${counted(decisions, 'decision')}, of them ${counted(conflicts, 'conflict')}${share},`;
}

function tell({ situations, policies, regions, days, agreement }: Statistics, screen: Screen): void {
  screen.say(table(['situation', 'decisions'], rowsOf(situations)));
  if (Object.keys(policies).length > 0) screen.say(table(['decided by', 'conflicts'], rowsOf(policies)));
  const fields: (keyof RegionStatistics)[] = ['contended', 'won', 'lost', 'pushed', 'missed'];
  const regionRows = Object.entries<RegionStatistics>(regions).map(([region, numbers]) => [
    region,
    ...fields.map((field) => String(numbers[field])),
  ]);
  screen.say(table(['region', 'contended', 'won', 'lost', 'copies brought', 'copies missing'], regionRows));
  const dayRows = days.map(({ day, decisions, conflicts }) => [day, String(decisions), String(conflicts)]);
  screen.say(table(['day (UTC)', 'decisions', 'conflicts'], dayRows));
  const { p50, p95, p99 } = agreement;
  if (p50 === undefined || p95 === undefined || p99 === undefined) return;
  screen.say(`Agreement took, from the write to the last region, over ${counted(agreement.decisions, 'decision')}:`);
  screen.say(table(['half of them', '95 %', '99 %'], [[p50, p95, p99].map((ms) => `up to ${durationText(ms)}`)]));
}

function rowsOf(counts: Readonly<Record<string, number>>): string[][] {
  return Object.entries(counts).map(([name, count]) => [name, String(count)]);
}
