// src/cli/commands/asking: commands that change nothing and answer a question.
import { placed } from '../../../app/asking/placed.ts';
import { type Placed, placedInLog } from '../../../domain/deciding/phase.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import type { Journal } from '../../../ports/journal.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting, keyOf } from '../../input/arguments.ts';
import { explain } from '../../screen/explanation.ts';
import { explanationLines } from '../../screen/explanation-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable } from '../../screen/terminal.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

interface WhyOptions extends JournalOptions {
  seq?: number;
}

export const addWhy: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('why'))
    .argument('<key>', 'object key')
    .description('why a key is what it is: who contended, which rule decided, what lost and how to fetch it')
    .option('--seq <number>', 'another decision than the latest; `history` numbers them', counting('--seq'))
    .action(run((screen, key: string, options: WhyOptions) => why(screen, key, options)));
  examplesOf(command, [
    ['npx concord why plans/march.json', 'the latest decision'],
    ['npx concord why plans/march.json --seq 3', 'an earlier one'],
    ['npx concord why plans/march.json --json', 'for programs, with the whole entry of the journal'],
  ]);
};

/** Exit code 1 where the journal knows no such decision. */
async function why(screen: Screen, keyText: string, options: WhyOptions): Promise<ExitCode> {
  const { journal, set } = await openJournal(options);
  const ref = { set, key: keyOf(keyText) };
  const decision = await decisionOf(ref, options.seq, journal);
  if (!decision) {
    const what = options.seq === undefined ? 'knows nothing' : `has no decision ${options.seq}`;
    screen.data({ ...ref, decision: null });
    screen.say(`The journal of ${set} ${what} of ${printable(ref.key)}.`);
    return 1;
  }
  // What an affirmation repeats is what a person asks about.
  const origin = decision.affirms === undefined ? undefined : await journal.get(ref, decision.affirms);
  const { phase, ...entry } = decision;
  const shown = { ...(origin ?? entry), phase };
  screen.data({
    ...ref,
    ...explain(shown),
    ...(decision.affirms === undefined ? {} : { affirmedBy: decision.seq }),
    decision: origin ?? entry,
  });
  for (const line of explanationLines(shown, origin ? decision : undefined)) screen.say(line);
  return 0;
}

async function decisionOf(ref: KeyRef, seq: number | undefined, journal: Journal): Promise<Placed | undefined> {
  if (seq === undefined) return placedInLog((await journal.latest(ref, 1)).log, true).at(0);
  const decision = await journal.get(ref, seq);
  return decision && (await placed([decision], journal)).at(0);
}
