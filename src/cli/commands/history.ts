import type { Decision } from '../../domain/decision.ts';
import { parseObjectKey } from '../../domain/ids.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../command.ts';
import {
  configurationText,
  losersText,
  outcomeText,
  regionsText,
  situationText,
  timeText,
  whyText,
} from '../decision-text.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../journal-access.ts';
import { printable, table } from '../table.ts';

export const addHistory: AddCommand = (program, run) => {
  withJournalOptions(program.command('history'))
    .argument('<key>', 'object key')
    .description('the decisions of a key, newest first, each with its reason')
    .option('--limit <number>', 'how many decisions at most', Number, 100)
    .action(run((screen, key: string, options: JournalOptions & { limit: number }) => history(screen, key, options)));
};

/** Exit code 1 where the journal knows nothing of the key. */
async function history(
  screen: Screen,
  keyText: string,
  options: JournalOptions & { limit: number },
): Promise<ExitCode> {
  if (!Number.isInteger(options.limit) || options.limit < 1)
    throw new UsageError('--limit takes a whole number from 1');
  const { journal, set } = await openJournal(options);
  const key = parseObjectKey(keyText);
  const decisions: Decision[] = [];
  let cursor: string | undefined;
  do {
    const page = await journal.history(
      { set, key },
      { limit: options.limit - decisions.length, ...(cursor ? { cursor } : {}) },
    );
    decisions.push(...page.items);
    cursor = page.cursor;
  } while (cursor && decisions.length < options.limit);

  screen.data({ set, key, decisions, isComplete: cursor === undefined });
  if (decisions.length === 0) {
    screen.say(`The journal of ${set} knows nothing of ${printable(key)}.`);
    return 1;
  }
  screen.say(`${printable(key)} in ${set}\n`);
  screen.say(table(['#', 'decided (UTC)', 'what', 'outcome', 'regions', 'losers', 'why'], decisions.map(row)));
  return 0;
}

function row(decision: Decision): string[] {
  const { seq, decidedAt } = decision;
  return [
    String(seq),
    [timeText(decidedAt).replace(' ', '\n'), configurationText(decision)].join('\n').trim(),
    situationText(decision),
    outcomeText(decision),
    regionsText(decision),
    losersText(decision),
    whyText(decision),
  ];
}
