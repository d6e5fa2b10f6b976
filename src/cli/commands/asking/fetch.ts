import { type FetchedVersion, findVersion, type NotFetched, openVersion } from '../../../app/asking/fetch-version.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { bytesText, quoted } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { isTerminal, printable } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { exists, writeNew } from '../../site/output-file.ts';

interface FetchOptions extends JournalOptions {
  output?: string;
  force?: boolean;
}

export const addFetch: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('fetch'))
    .argument('<key>', 'object key')
    .argument('<version>', "REGION:VERSION, a version id or its beginning, a region's current one, or '#SEQ'")
    .description('get a version, wherever it lies, above all one that lost: into a file, or to standard output')
    .option('--output <file>', 'the file; - is standard output', '-')
    .option('--force', 'put it in the place of a file that is there')
    .action(run((screen, key: string, version: string, options: FetchOptions) => fetch(screen, key, version, options)));
  examplesOf(command, [
    ['npx concord fetch plans/march.json eu-west-1:8bJf --output mine.json', 'a loser, by the beginning of its id'],
    ["npx concord fetch plans/march.json '#3' | less", 'what decision 3 had settled on'],
    ['npx concord fetch plans/march.json us-east-1 --output now.json --force', 'what a region holds just now'],
  ]);
};

/** Exit code 1 where it can't be had. What has arrived in part is thrown away. */
async function fetch(screen: Screen, keyText: string, name: string, options: FetchOptions): Promise<ExitCode> {
  const { output = '-', force = false } = options;
  const isStandard = output === '-';
  if (isStandard && screen.isJson) throw new UsageError('--json goes with --output FILE: the content takes the output');
  if (isStandard && isTerminal)
    throw new UsageError('a terminal is no place for bytes of any kind: say --output FILE, or pipe them: | less');
  if (!isStandard && !force && (await exists(output)))
    throw new UsageError(`${printable(output)} is there already: name another file, or say --force`);

  const { openApplication } = await import('../../site/application.ts');
  const { deps, set } = await openApplication(options, 'fetch');
  const ref = { set, key: keyOf(keyText) };
  const found = await findVersion(ref, name, deps);
  if (found.kind !== 'found') return cannot(found, ref.key, screen);
  const opened = await openVersion(found, deps);
  if (opened.kind !== 'open') return cannot(opened, ref.key, screen);
  if (isStandard) {
    await toStandardOutput(opened.bytes);
    return 0;
  }
  if ((await writeNew(output, opened.bytes, { force })) === 'exists')
    throw new UsageError(`${printable(output)} has come to be meanwhile: name another file, or say --force`);
  const { state, from } = opened;
  screen.data({
    ...ref,
    version: found.name,
    output,
    size: state.size,
    from,
    checkedBy: checkOf(opened) ?? null,
    state,
  });
  screen.say(
    `${printable(output)}: ${bytesText(state.size)} of ${found.name}, ${sourceText(from)}. ${checkText(opened)}`,
  );
  return 0;
}

async function toStandardOutput(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes)
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
}

function cannot({ kind, why }: NotFetched, key: string, screen: Screen): ExitCode {
  screen.data({ fetched: false, kind, why });
  process.stderr.write(screen.isJson ? '' : `${printable(why)}\n${NEXT[kind](quoted(key))}\n`);
  return 1;
}

const NEXT: Readonly<Record<NotFetched['kind'], (key: string) => string>> = {
  unknown: (key) => `npx concord history ${key} names the versions that the journal knows.`,
  ambiguous: () => 'Write more of it.',
  deleted: (key) => `npx concord history ${key} tells what was there before.`,
  gone: (key) => `Lifecycle rules may have ended it. npx concord why ${key} names what else there is.`,
  unreadable: () => 'Try again later.',
};

/** The SDK has compared the bytes with it, or this file's makers have. */
function checkOf({ state, from }: FetchedVersion): string | undefined {
  return from === 'made again' ? 'SHA256' : state.checksum?.algorithm;
}

function checkText(opened: FetchedVersion): string {
  const algorithm = checkOf(opened);
  return algorithm === undefined
    ? 'S3 keeps no checksum of the whole of it, so only the length was checked.'
    : `Its ${algorithm} checksum is right.`;
}

function sourceText(from: FetchedVersion['from']): string {
  return from === 'made again' ? 'merged again from what it was made of' : `from ${from.region}`;
}
