import { setTimeout as delay } from 'node:timers/promises';
import { type KeyStatus, statusOf } from '../../../app/asking/status.ts';
import type { Head } from '../../../domain/model/version.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { durationMs } from '../../input/since.ts';
import { bytesText, durationText, quoted, siblingText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable, table } from '../../screen/table.ts';
import { colors, isTerminal, paragraph } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

/** An upload is everywhere within a second or two; who waits for minutes should not ask for nothing each second. */
const LOOK_EVERY_MS = { first: 500, last: 5_000 };

interface StatusOptions extends JournalOptions {
  wait?: string;
}

export const addStatus: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('status'))
    .argument('<keys...>', 'object keys')
    .description('how each region stands just now, asked there: in agreement, behind, different, deleted, unreachable')
    .option('--wait <time>', 'wait until all regions agree, but no longer than this: 30s, 5m')
    .action(run((screen, keys: string[], options: StatusOptions) => status(screen, keys, options)));
  examplesOf(command, [
    ['npx concord status plans/march.json', 'exit code 0 if all regions agree, else 1'],
    ['npx concord status a.txt b.txt --wait 5m && ./publish.sh', 'go on once both uploads are everywhere'],
    ['npx concord status plans/march.json --json', 'each region with its head, for programs'],
  ]);
};

async function status(screen: Screen, keys: readonly string[], options: StatusOptions): Promise<ExitCode> {
  const wait = waitOf(options.wait);
  const { openApplication } = await import('../../site/application.ts');
  const { deps, set } = await openApplication(options, 'status');
  const refs = [...new Set(keys)].map((key) => ({ set, key: keyOf(key) }));
  const began = Date.now();
  const look = async () => await inGroups(refs, (ref) => statusOf(ref, deps));
  let found = await look();
  for (let pause = LOOK_EVERY_MS.first; !found.every(isSettled); pause = Math.min(pause * 1.5, LOOK_EVERY_MS.last)) {
    const left = began + wait - Date.now();
    if (left <= 0) break;
    if (isTerminal && !screen.isJson) process.stderr.write(`\r${waitingText(found, left)}`);
    await delay(Math.min(pause, left));
    found = await look();
  }
  if (isTerminal && !screen.isJson && wait > 0) process.stderr.write(`\r${' '.repeat(WAITING_WIDTH)}\r`);
  const isAgreed = found.every(isSettled);
  screen.data({ set, isAgreed, waitedMs: Date.now() - began, keys: found });
  for (const one of found) tell(one, screen);
  if (!isAgreed && wait > 0) screen.say(`Not all agree after ${durationText(Date.now() - began)}.`);
  return isAgreed ? 0 : 1;
}

/** Each key is a request to every region. */
const AT_ONCE = 16;

async function inGroups<Input, Result>(inputs: readonly Input[], work: (input: Input) => Promise<Result>) {
  const results: Result[] = [];
  for (let from = 0; from < inputs.length; from += AT_ONCE)
    results.push(...(await Promise.all(inputs.slice(from, from + AT_ONCE).map(work))));
  return results;
}

function waitOf(text: string | undefined): number {
  const ms = text === undefined ? 0 : durationMs(text);
  if (ms === undefined) throw new UsageError(`--wait takes a number with s, m or h, such as 5m, not ${text}`);
  return ms;
}

function isSettled({ isAgreed }: KeyStatus): boolean {
  return isAgreed;
}

const WAITING_WIDTH = 60;

function waitingText(found: readonly KeyStatus[], leftMs: number): string {
  const waiting = found.filter((one) => !isSettled(one)).length;
  const keys = waiting === 1 ? '1 key' : `${waiting} keys`;
  return `waiting for ${keys}, ${durationText(leftMs)} left …`.padEnd(WAITING_WIDTH).slice(0, WAITING_WIDTH);
}

function tell(found: KeyStatus, screen: Screen): void {
  const { key, set, decision, suspended, regions, isAgreed } = found;
  const last = suspended ?? decision;
  const about = last ? `decision ${last.seq} is the latest` : 'nothing was decided about it';
  const agreed = isAgreed ? colors.green('in agreement') : colors.yellow('not in agreement');
  screen.say(`${colors.bold(printable(key))} in ${set}: ${agreed}; ${about}`);
  screen.say(
    table(
      ['region', 'state', 'holds', 'why'],
      regions.map(({ region, state, head, why }) => [region, state, headText(head), why]),
    ),
  );
  for (const sibling of decision?.siblings ?? [])
    if (sibling.state !== 'made')
      screen.say(`${paragraph(`A loser of decision ${decision?.seq} ${siblingText(sibling)}`)}\n`);
  const next = nextText(found);
  if (next) screen.say(`${paragraph(next)}\n`);
}

function headText(head: Head): string {
  switch (head.kind) {
    case 'object':
      return `${bytesText(head.state.size)}, ${timeOf(head.time)}`;
    case 'delete':
      return 'a delete marker';
    case 'absent':
      return 'nothing';
    case 'unreadable':
      return 'not known';
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').slice(0, 19);
}

function nextText({ key, decision, suspended, regions, isAgreed }: KeyStatus): string {
  if (suspended?.suspended?.kind === 'held') return `Next: npx concord why ${quoted(key)} shows who contends.`;
  if (regions.some(({ state }) => state === 'unreachable'))
    return 'Next: what cannot be read is looked at again by itself.';
  // There is nothing that would come by itself.
  if (!decision && !suspended && regions.every(({ state }) => state === 'absent'))
    return `Nobody knows this key: no region holds it, and nothing was ever decided about it. Next: compare its spelling with that in S3, from the bucket's root on.`;
  return isAgreed
    ? ''
    : `Next: npx concord status ${quoted(key)} --wait 5m waits for it; npx concord open tells what it waits for.`;
}
