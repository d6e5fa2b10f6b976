import { openReasons } from '../../../app/asking/open-reasons.ts';
import type { Decision } from '../../../domain/model/decision.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { counting, oneOf } from '../../input/arguments.ts';
import { durationMs } from '../../input/since.ts';
import { aside } from '../../screen/aside.ts';
import { durationText, resolveCommand, timeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable, table } from '../../screen/table.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

const PAGE = 100;

const STATES = ['pending', 'blind', 'left-to-s3', 'refused', 'failed', 'held', 'second look', 'sibling'] as const;

interface OpenOptions extends JournalOptions {
  limit: number;
  state?: string;
  older?: string;
}

export const addOpen: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('open'))
    .description('what is not in agreement yet, oldest first: pending, failed, refused or held, and since when')
    .option('--state <state>', `only with something that is ${STATES.join(', ')}`)
    .option('--older <age>', 'only what has been open for longer: 15m, 2h, 1d')
    .option('--limit <number>', 'how many at most', counting('--limit'), 100)
    .action(run((screen, options: OpenOptions) => open(screen, options)));
  examplesOf(command, [
    ['npx concord open', 'everything that waits for something'],
    ['npx concord open --state failed', 'what somebody should look at'],
    ['npx concord open --older 15m --json', 'what takes longer than it should, for programs'],
  ]);
};

async function open(screen: Screen, options: OpenOptions): Promise<ExitCode> {
  const now = Date.now();
  const state = options.state === undefined ? undefined : oneOf('--state', STATES, options.state);
  const latest = now - ageOf(options.older);
  const { journal, set } = await openJournal(options);
  const found: Decision[] = [];
  let cursor: string | undefined;
  let isComplete = true;
  reading: do {
    const limit = Math.min(PAGE, state === undefined ? options.limit - found.length : PAGE);
    const page = await journal.open(set, { limit, ...(cursor ? { cursor } : {}) });
    for (const decision of page.items) {
      if (decision.decidedAt > latest) break reading;
      if (state !== undefined && !openReasons(decision).some(({ kind }) => kind === state)) continue;
      found.push(decision);
      if (found.length < options.limit) continue;
      isComplete = page.cursor === undefined && decision === page.items.at(-1);
      break reading;
    }
    cursor = page.cursor;
  } while (cursor);

  screen.data({ set, open: found.map((decision) => openData(decision, now)), isComplete });
  if (found.length === 0) {
    aside(screen, `Nothing of ${set} is open${options.state || options.older ? ' that is asked for' : ''}.`);
    return 0;
  }
  screen.say(
    table(
      ['age', 'since (UTC)', 'key', '#', 'waits for'],
      found.map((decision) => row(decision, now)),
    ),
  );
  if (!isComplete) aside(screen, `There are more: --limit ${options.limit * 2} shows twice as many.`);
  return 0;
}

function ageOf(older: string | undefined): number {
  const ms = older === undefined ? 0 : durationMs(older);
  if (ms === undefined) throw new UsageError(`--older takes a number with s, m, h or d, such as 15m, not ${older}`);
  return older === undefined ? Number.NEGATIVE_INFINITY : ms;
}

function openData(decision: Decision, now: number) {
  const { key, seq, decidedAt } = decision;
  const since = new Date(decidedAt).toISOString();
  return { key, seq, since, ageMs: Math.max(0, now - decidedAt), reasons: openReasons(decision), decision };
}

function row(decision: Decision, now: number): string[] {
  const { decidedAt, key, seq } = decision;
  const reasons = openReasons(decision).map(({ text }) => text);
  const isHeld = decision.suspended?.kind === 'held';
  return [
    durationText(Math.max(0, now - decidedAt)),
    timeText(decidedAt).replace(' ', '\n'),
    printable(key),
    String(seq),
    [...reasons.map(printable), ...(isHeld ? [`Next: ${printable(resolveCommand(key))}`] : [])].join('\n'),
  ];
}
