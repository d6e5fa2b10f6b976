import type { Decision } from '../../domain/decision.ts';
import type { SetName } from '../../domain/ids.ts';
import type { Journal } from '../../ports/journal.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../command.ts';
import { losersText, timeText, writeText } from '../decision-text.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../journal-access.ts';
import { table } from '../table.ts';

const DAY_MS = 24 * 3_600_000;
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: DAY_MS };
const PAGE = 100;

interface ConflictOptions extends JournalOptions {
  since: string;
  limit: number;
}

export const addConflicts: AddCommand = (program, run) => {
  withJournalOptions(program.command('conflicts'))
    .description('what conflicted lately, and what became of it, newest first')
    .option('--since <time>', 'how far back: 90m, 24h, 7d', '24h')
    .option('--limit <number>', 'how many at most', Number, 200)
    .action(run((screen, options: ConflictOptions) => conflicts(screen, options)));
};

async function conflicts(screen: Screen, options: ConflictOptions): Promise<ExitCode> {
  const since = Date.now() - durationMs(options.since);
  const { journal, set } = await openJournal(options);
  const found: Decision[] = [];
  for await (const decision of newestFirst(journal, set, since)) {
    found.push(decision);
    if (found.length === options.limit) break;
  }
  screen.data({ set, since: new Date(since).toISOString(), conflicts: found });
  if (found.length === 0) screen.say(`No conflict in ${set} since ${timeText(since)} UTC.`);
  else screen.say(table(['decided (UTC)', 'key', 'winner', 'losers', 'by', 'why'], found.map(row)));
  return 0;
}

/** One index query a day (UTC) and page. */
async function* newestFirst(journal: Journal, set: SetName, since: number): AsyncGenerator<Decision> {
  for (let day = startOfDay(Date.now()); day >= startOfDay(since); day -= DAY_MS) {
    let cursor: string | undefined;
    do {
      const page = await journal.conflicts(set, new Date(day).toISOString().slice(0, 10), {
        limit: PAGE,
        ...(cursor ? { cursor } : {}),
      });
      for (const decision of page.items) {
        if (decision.decidedAt < since) return;
        yield decision;
      }
      cursor = page.cursor;
    } while (cursor);
  }
}

function startOfDay(ms: number): number {
  return ms - (ms % DAY_MS);
}

function durationMs(text: string): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const unitMs = UNITS[unit ?? ''];
  if (!count || !unitMs)
    throw new UsageError(`--since takes a number with m, h or d, such as 24h; ${JSON.stringify(text)} is none`);
  return Number(count) * unitMs;
}

function row(decision: Decision): string[] {
  const { decidedAt, key, outcome, ruling, why } = decision;
  return [
    timeText(decidedAt).replace(' ', '\n'),
    key,
    writeText(outcome.write).replace(' ', '\n'),
    losersText(decision),
    ruling.decidedBy,
    why,
  ];
}
