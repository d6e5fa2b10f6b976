import Table from 'cli-table3';
import colors from 'picocolors';

/** A table for people; wide cells are wrapped to the terminal, or to 160 columns where there is none. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = process.stdout.columns ?? 160;
  const plain = new Table({
    head: head.map((title) => colors.bold(title)),
    style: {
      head: [],
      border: process.stdout.isTTY ? ['grey'] : [],
      compact: rows.every((row) => row.every((cell) => !cell.includes('\n'))),
    },
    colWidths: widths(head, rows, width),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  plain.push(...rows.map((row) => row.map(printable)));
  return `${plain.toString()}\n`;
}

/** Every column as wide as it needs, and the last one what is left. */
function widths(head: readonly string[], rows: readonly (readonly string[])[], width: number): number[] {
  const wanted = head.map((title, at) => Math.max(title.length, ...rows.map((row) => longestLine(row[at] ?? ''))) + 2);
  const others = wanted.slice(0, -1).reduce((sum, one) => sum + one + 1, 2);
  const last = wanted.at(-1) ?? 0;
  return [...wanted.slice(0, -1), Math.min(last, Math.max(40, width - others))];
}

function longestLine(cell: string): number {
  return Math.max(
    0,
    ...printable(cell)
      .split('\n')
      .map((line) => line.length),
  );
}

/** Keys may hold anything: control characters and escape sequences must not reach the terminal. */
export function printable(text: string): string {
  const escaped = (character: string) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return text.replace(CONTROL_CHARACTERS, escaped);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
const CONTROL_CHARACTERS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;
