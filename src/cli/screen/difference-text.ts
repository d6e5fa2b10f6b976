import type { ObjectState } from '../../domain/model/version.ts';
import type { Differences, JsonChange } from '../../merge/differences.ts';
import { bytesText } from './decision-text.ts';
import { colors, printable } from './terminal.ts';

/** A header or a field of metadata that is not the same; absent on the side that has none. */
export interface FieldDifference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

interface Side {
  readonly name: string;
  readonly state: ObjectState | undefined;
}

/** A unified diff, or paths; headers and metadata after it. */
export function differenceLines(
  before: Side,
  after: Side,
  differences: Differences,
  fields: readonly FieldDifference[],
): string[] {
  return [
    colors.red(`--- ${titleOf(before)}`),
    colors.green(`+++ ${titleOf(after)}`),
    ...contentLines(differences),
    ...fields.flatMap(({ name, ...sides }) => changeLines({ path: name, ...sides })),
  ];
}

export function fieldsThatDiffer(before: ObjectState | undefined, after: ObjectState | undefined): FieldDifference[] {
  const [one, other] = [fieldsOf(before), fieldsOf(after)];
  const names = new Set([...one.keys(), ...other.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    if (a === b) return [];
    return [{ name, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }) }];
  });
}

/** As HTTP names them. */
function fieldsOf(state: ObjectState | undefined): Map<string, string> {
  if (!state) return new Map();
  const headers = Object.entries(state.headers).map(
    ([name, value]) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), String(value)] as const,
  );
  const metadata = Object.entries(state.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value] as const);
  return new Map([...headers, ...metadata]);
}

function titleOf({ name, state }: Side): string {
  return `${printable(name)}${state ? `  ${bytesText(state.size)}` : ''}`;
}

function contentLines(differences: Differences): string[] {
  switch (differences.kind) {
    case 'same':
      return ['The contents are the same.'];
    case 'bytes':
      return [`The contents differ. ${differences.why}`];
    case 'json':
      return differences.changes.length === 0
        ? ['The documents mean the same, and are only written differently (--text shows how).']
        : differences.changes.flatMap(changeLines);
    case 'text':
      return differences.hunks.flatMap((hunk) => [
        colors.cyan(`@@ -${hunk.beforeStart},${hunk.beforeLines} +${hunk.afterStart},${hunk.afterLines} @@`),
        ...hunk.lines.map(lineText),
      ]);
  }
}

function changeLines({ path, before, after }: JsonChange): string[] {
  return [
    colors.bold(printable(path)),
    ...(before === undefined ? [] : [colors.red(`- ${printable(before)}`)]),
    ...(after === undefined ? [] : [colors.green(`+ ${printable(after)}`)]),
  ];
}

function lineText(line: string): string {
  const shown = printable(line.replaceAll('\t', '    '));
  if (line.startsWith('-')) return colors.red(shown);
  return line.startsWith('+') ? colors.green(shown) : shown;
}
