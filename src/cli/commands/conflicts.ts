import { decisionsSince } from '../../app/recent.ts';
import type { Decision } from '../../domain/decision.ts';
import type { AddCommand, ExitCode, Screen } from '../command.ts';
import { losersText, outcomeText, timeText, whyText } from '../decision-text.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../journal-access.ts';
import { sinceMs } from '../since.ts';
import { table } from '../table.ts';

interface ConflictOptions extends JournalOptions {
  since: string;
  limit: number;
}

export const addConflicts: AddCommand = (program, run) => {
  withJournalOptions(program.command('conflicts'))
    .description('what conflicted lately, and what became of it, newest first')
    .option('--since <time>', 'how far back: 90m, 24h, 7d, or a date', '24h')
    .option('--limit <number>', 'how many at most', Number, 200)
    .action(run((screen, options: ConflictOptions) => conflicts(screen, options)));
};

async function conflicts(screen: Screen, options: ConflictOptions): Promise<ExitCode> {
  const since = sinceMs(options.since, Date.now());
  const { journal, set } = await openJournal(options);
  const found: Decision[] = [];
  const span = { list: 'conflicts', set, since, now: Date.now() } as const;
  for await (const decision of decisionsSince(span, journal)) {
    found.push(decision);
    if (found.length === options.limit) break;
  }
  screen.data({ set, since: new Date(since).toISOString(), conflicts: found });
  if (found.length === 0) screen.say(`No conflict in ${set} since ${timeText(since)} UTC.`);
  else screen.say(table(['decided (UTC)', 'key', 'outcome', 'losers', 'by', 'why'], found.map(row)));
  return 0;
}

function row(decision: Decision): string[] {
  const { decidedAt, key, ruling } = decision;
  return [
    timeText(decidedAt).replace(' ', '\n'),
    key,
    outcomeText(decision),
    losersText(decision),
    ruling.decidedBy,
    whyText(decision),
  ];
}
