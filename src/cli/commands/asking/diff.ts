import { contentOf, type FetchDependencies, findVersion, type NotFetched } from '../../../app/asking/fetch-version.ts';
import { parseBytes } from '../../../config/shape/bytes.ts';
import type { KeyRef, ObjectState } from '../../../domain/model/version.ts';
import { type Differences, differencesOf } from '../../../merge/differences.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { quoted } from '../../screen/decision-text.ts';
import { differenceLines, fieldsThatDiffer } from '../../screen/difference-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { paragraph, printable } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

interface DiffOptions extends JournalOptions {
  text?: boolean;
  maxBytes: string;
}

export const addDiff: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('diff'))
    .argument('<key>', 'object key')
    .argument('<a>', "a version: REGION:VERSION, a version id or its beginning, a region's current one, or '#SEQ'")
    .argument('<b>', 'the other one')
    .description('how two versions differ, wherever they lie: JSON by paths, text by lines, and their metadata')
    .option('--text', 'compare JSON line by line too')
    .option('--max-bytes <size>', 'the largest content that is read', '10 MiB')
    .action(
      run((screen, key: string, a: string, b: string, options: DiffOptions) => diff(screen, key, [a, b], options)),
    );
  examplesOf(command, [
    ['npx concord diff plans/march.json us-east-1 eu-west-1', 'what two regions hold just now'],
    ["npx concord diff plans/march.json '#3' '#4'", 'what decision 4 changed'],
    [
      'npx concord diff plans/march.json us-east-1:Kq3v eu-west-1:8bJf',
      'two contenders, as `why` names them, or their beginnings',
    ],
  ]);
};

/** As `diff` has it: 0 the same, 1 different. What can't be had is an error, which is 1 too and says so. */
async function diff(
  screen: Screen,
  keyText: string,
  [a, b]: readonly [string, string],
  options: DiffOptions,
): Promise<ExitCode> {
  const maxBytes = parseBytes(options.maxBytes);
  if (maxBytes === undefined)
    throw new UsageError(`--max-bytes ${options.maxBytes}: allowed is a number of bytes, or a text such as 10 MiB`);
  const { openApplication } = await import('../../site/application.ts');
  const { deps, set } = await openApplication(options, 'diff');
  const ref = { set, key: keyOf(keyText) };
  const [before, after] = await Promise.all([sideOf(ref, a, maxBytes, deps), sideOf(ref, b, maxBytes, deps)]);
  if ('why' in before || 'why' in after) return cannot(ref, [before, after], screen);
  const differences = differencesOf(before.bytes, after.bytes, { asText: options.text === true });
  const fields = fieldsThatDiffer(before.state, after.state);
  screen.data({ ...ref, a: sideData(before), b: sideData(after), content: differences, fields });
  for (const line of differenceLines(before, after, differences, fields)) screen.say(line);
  return isSame(differences) && fields.length === 0 ? 0 : 1;
}

function cannot(ref: KeyRef, sides: readonly (Side | Trouble)[], screen: Screen): ExitCode {
  const troubles = sides.filter((side): side is Trouble => 'why' in side);
  screen.data({ ...ref, troubles });
  for (const { why } of troubles) screen.say(paragraph(why));
  screen.say(paragraph(`npx concord why ${quoted(ref.key)} names the versions that the journal knows.`));
  return 1;
}

type Trouble = NotFetched | { readonly kind: 'too-large'; readonly why: string };

/** A delete counts as nothing: what it took away shows. */
interface Side {
  readonly name: string;
  readonly state: ObjectState | undefined;
  readonly bytes: Uint8Array;
}

async function sideOf(ref: KeyRef, name: string, maxBytes: number, deps: FetchDependencies): Promise<Side | Trouble> {
  const found = await findVersion(ref, name, deps);
  if (found.kind === 'deleted')
    return { name: `${printable(name)} (deleted)`, state: undefined, bytes: new Uint8Array() };
  if (found.kind !== 'found') return found;
  const content = await contentOf(found, maxBytes, deps);
  switch (content.kind) {
    case 'bytes':
      return { name: found.name, state: content.state, bytes: content.bytes };
    case 'deleted':
      return { name: `${found.name} (deleted)`, state: undefined, bytes: new Uint8Array() };
    case 'too-large':
      return { kind: 'too-large', why: `${content.why} --max-bytes lets more be read.` };
    default:
      return content;
  }
}

function isSame({ kind }: Differences): boolean {
  return kind === 'same';
}

function sideData({ name, state }: Side) {
  return { name, deleted: state === undefined, ...(state ? { state } : {}) };
}
