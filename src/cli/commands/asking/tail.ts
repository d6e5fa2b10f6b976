import { setTimeout as delay } from 'node:timers/promises';
import { placed } from '../../../app/asking/placed.ts';
import { decisionsAfter } from '../../../app/asking/recent.ts';
import { placedInLog } from '../../../domain/deciding/phase.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { patient } from '../../input/patient.ts';
import { durationMs, sinceMs } from '../../input/since.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable } from '../../screen/terminal.ts';
import { eventLines } from '../../screen/timeline.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

interface TailOptions extends JournalOptions {
  since?: string;
  every: string;
  conflicts?: boolean;
}

export const addTail: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('tail'))
    .description('decisions as they happen, until Ctrl-C')
    .option('--since <time>', 'begin with those of the past: 10m, 1h, or a date')
    .option('--every <time>', 'how often to look; each look reads one page of the journal', '2s')
    .option('--conflicts', 'conflicts alone')
    .action(run((screen, options: TailOptions) => tail(screen, options)));
  examplesOf(command, [
    ['npx concord tail', 'from now on, a line each'],
    ['npx concord tail --since 1h --conflicts', 'the conflicts of the last hour, and those to come'],
    ['npx concord tail --json | jq --unbuffered .why', 'one line of JSON each, for programs'],
  ]);
};

async function tail(screen: Screen, options: TailOptions): Promise<ExitCode> {
  const now = Date.now();
  const since = options.since === undefined ? now : sinceMs(options.since, now);
  const everyMs = durationMs(options.every);
  if (!everyMs) throw new UsageError(`--every takes a number with s, m or h, such as 2s, not ${options.every}`);
  const { journal, set } = await openJournal(options);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end.abort());
  const wait = async () =>
    await delay(everyMs, true, { signal: end.signal }).catch((error) => {
      if (end.signal.aborted) return false;
      throw error;
    });
  const following = { set, since, clock: { now: Date.now }, wait };
  const away = (message: string) => void process.stderr.write(`${printable(message)} Trying on.\n`);
  for await (const decision of decisionsAfter(following, patient(journal, wait, away))) {
    if (end.signal.aborted) break;
    if (options.conflicts && decision.situation !== 'conflict') continue;
    screen.data(decision);
    if (screen.isJson) continue;
    // One that has just been made is followed by none; one of the past may have been settled since.
    const shown = decision.decidedAt < now ? await placed([decision], journal) : placedInLog([decision], true);
    screen.say(shown.flatMap(eventLines).join('\n'));
  }
  return 0;
}
