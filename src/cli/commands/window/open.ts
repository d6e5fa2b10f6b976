import { type OpenEnd, openWindow } from '../../../app/windows/open-window.ts';
import type { Scope } from '../../../domain/windows/scope.ts';
import { scopeText } from '../../../domain/windows/scope.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf, oneOf } from '../../input/arguments.ts';
import { confirm } from '../../input/confirm.ts';
import { spanOf } from '../../input/since.ts';
import { timeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { paragraph, printable } from '../../screen/terminal.ts';
import { leftText } from '../../screen/window-text.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';
import { telling, untilCalledOff } from './watching.ts';

interface OpenOptions extends JournalOptions {
  prefix?: string;
  for: string;
  wait: string;
  reason?: string;
  primary?: string;
  advisory?: boolean;
  yes?: boolean;
}

export const addWindowOpen: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('open'))
    .argument('[keys...]', 'only these; left out, and without --prefix: the whole set')
    .description(
      'deny puts and deletes to everybody but you, in every region, until you close it or its time is over; wait until all keys agree',
    )
    .option('--prefix <text>', 'only keys that begin so')
    .option('--for <time>', 'how long it stands at most: 90s, 30m, 2h', '30m')
    .option('--reason <text>', 'why, for whoever is refused and asks')
    .option('--wait <time>', 'how long the keys may take to come into agreement', '5m')
    .option('--primary <region>', 'where you will write; left out: the first region of the set')
    .option('--advisory', 'change no policy: a note in the journal, for clients that ask before they write')
    .option('--yes', 'halt a whole set without asking')
    .action(run((screen, keys: string[], options: OpenOptions) => open(screen, keys, options)));
  examplesOf(command, [
    ['npx concord window open --prefix prices/ --for 20m --reason "new price list"', 'halt a part of the set'],
    ['npx concord window open settings.json --for 5m', 'halt one key'],
    ['npx concord window open --yes --for 1h', 'halt the whole set'],
    ['npx concord window open --prefix prices/ --advisory', 'where you may not change policies'],
  ]);
};

/** Exit code 1 where no window stands: it was refused, or taken back. */
async function open(screen: Screen, keys: readonly string[], options: OpenOptions): Promise<ExitCode> {
  const scope = scopeOf(keys, options.prefix);
  const forMs = spanOf('--for', options.for, { from: '1s', to: '24h' });
  const waitMs = spanOf('--wait', options.wait, { from: '0s', to: '24h' });
  const { openApplication } = await import('../../site/application.ts');
  const { windowsAt } = await import('../../site/windows.ts');
  const application = await openApplication(options, 'window open');
  const { set, deps } = application;
  const primary =
    options.primary === undefined
      ? {}
      : { primary: oneOf('--primary', [...(deps.sets.get(set)?.regions ?? [])], options.primary) };
  const place = await placeOf(application);
  screen.say(`${placeText(place)}.`);
  if (scope.kind === 'set' && !options.yes) {
    screen.say(`Nobody but you will be able to write anything into ${set}, in any region.`);
    if (!(await confirm('Halt the whole set?', screen))) return nothing(screen);
  }
  const signal = untilCalledOff();
  const windows = windowsAt(application, {
    signal,
    tell: telling(screen),
  });
  const kind = options.advisory ? 'advisory' : 'deny';
  const reason = options.reason === undefined ? {} : { reason: options.reason };
  const end = await openWindow({ set, kind, scope, forMs, waitMs, ...reason, ...primary }, windows);
  screen.data({ place, ...end });
  tell(end, screen);
  return end.kind === 'open' ? 0 : 1;
}

function tell(end: OpenEnd, screen: Screen): void {
  for (const line of linesOf(end)) screen.say(paragraph(line));
}

function linesOf(end: OpenEnd): string[] {
  if (end.kind === 'refused') return [`No window was opened, and nothing was changed. ${end.why}`];
  const { seq, until, kind, primary, scope } = end.window;
  if (end.kind === 'taken back') return [`Window ${seq} was not opened. ${end.why} ${leftText(end.window, end.left)}`];
  const what = printable(scopeText(scope));
  const stands =
    kind === 'deny'
      ? `Window ${seq} is open: ${what} can't be written by anybody but you, and by you in ${primary} alone, until ${timeText(until)} UTC.`
      : `Window ${seq} is open, as a note in the journal: clients that ask leave ${what} alone until ${timeText(until)} UTC. Nothing keeps others from writing.`;
  return [
    stands,
    'Write by `npx concord window apply KEY FILE`, or with your own tools; then `npx concord window close`.',
  ];
}

function scopeOf(keys: readonly string[], prefix: string | undefined): Scope {
  if (keys.length > 0 && prefix !== undefined) throw new UsageError('name keys, or choose them by --prefix');
  if (prefix === '') throw new UsageError('--prefix is empty: leave it out for the whole set');
  if (prefix !== undefined) return { kind: 'prefix', prefix };
  return keys.length > 0 ? { kind: 'keys', keys: [...new Set(keys)].map(keyOf) } : { kind: 'set' };
}

function nothing(screen: Screen): ExitCode {
  screen.say('Nothing was done.');
  return 1;
}
