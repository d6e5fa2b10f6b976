import type { Decision } from '../../../domain/model/decision.ts';
import type { SetName } from '../../../domain/model/ids.ts';
import type { Journal } from '../../../ports/journal.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { aside } from '../../screen/aside.ts';
import { resolveCommand, timeText, writeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

const PAGE = 100;

interface HeldOptions extends JournalOptions {
  limit: number;
}

export const addHeld: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('held'))
    .description('conflicts that wait for a person to choose, oldest first')
    .option('--limit <number>', 'how many at most', Number, 200)
    .action(run((screen, options: HeldOptions) => held(screen, options)));
  examplesOf(command, [
    ['npx concord held', 'what waits for you'],
    ['npx concord held --json', 'with all contenders, for programs'],
  ]);
};

async function held(screen: Screen, options: HeldOptions): Promise<ExitCode> {
  if (!Number.isInteger(options.limit) || options.limit < 1)
    throw new UsageError('--limit takes a whole number from 1');
  const { journal, set } = await openJournal(options);
  const found: Decision[] = [];
  for await (const decision of heldOf(journal, set)) {
    found.push(decision);
    if (found.length === options.limit) break;
  }
  screen.data({ set, held: found });
  if (found.length === 0) {
    aside(screen, `Nothing of ${set} is held.`);
    return 0;
  }
  screen.say(table(['since (UTC)', 'key', 'contenders', 'next'], found.map(row)));
  return 0;
}

/** By the index of what is open, never a scan. */
async function* heldOf(journal: Journal, set: SetName): AsyncGenerator<Decision> {
  let cursor: string | undefined;
  do {
    const page = await journal.open(set, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield* page.items.filter(({ suspended }) => suspended?.kind === 'held');
    cursor = page.cursor;
  } while (cursor);
}

function row({ decidedAt, key, contenders }: Decision): string[] {
  return [timeText(decidedAt).replace(' ', '\n'), key, contenders.map(writeText).join('\n'), resolveCommand(key)];
}
