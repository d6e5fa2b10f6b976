import Table from 'cli-table3';
import { colors, isTerminal, printable, printableLines, terminalWidth, widthOf, wrapped } from './terminal.ts';

export { printable };

/** Narrower, a column is no use to anybody. */
const MIN_COLUMN = 8;

/** For people a frame as wide as the terminal, wide cells broken; for files and pipes one line a row, with tabs between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return isTerminal ? framed(head, rows, terminalWidth()) : plain(head, rows);
}

function plain(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => printable(text.replace(/\s*\n\s*/g, ' '));
  return `${[head, ...rows].map((row) => row.map(cell).join('\t')).join('\n')}\n`;
}

/** Exported for tests: nothing else writes to a terminal that is none. */
export function framed(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const cells = rows.map((row) => row.map(printableLines));
  const widths = columnWidths(head, cells, width);
  const broken = cells.map((row) => row.map((cell, at) => brokenCell(cell, widths[at] ?? 0)));
  const drawn = new Table({
    head: head.map((title, at) =>
      brokenCell(title, widths[at] ?? 0)
        .split('\n')
        .map(colors.bold)
        .join('\n'),
    ),
    style: {
      head: [],
      border: colors.isColorSupported ? ['grey'] : [],
      compact: broken.every((row) => row.every((cell) => !cell.includes('\n'))),
    },
    colWidths: widths.map((columns) => columns + PADDING),
  });
  drawn.push(...broken);
  return `${drawn.toString()}\n`;
}

/** A blank at either side. */
const PADDING = 2;

/** Each as wide as it needs; where there is no room for that, the widest give way. */
function columnWidths(head: readonly string[], rows: readonly (readonly string[])[], width: number): number[] {
  const wanted = head.map((title, at) => Math.max(widthOf(title), ...rows.map((row) => longestLine(row[at] ?? ''))));
  let room = width - 1 - head.length * (PADDING + 1);
  const widths = [...wanted];
  const narrowestFirst = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  narrowestFirst.forEach((at, index) => {
    const share = Math.max(MIN_COLUMN, Math.floor(room / (head.length - index)));
    widths[at] = Math.min(wanted[at] ?? 0, share);
    room -= widths[at];
  });
  return widths;
}

function longestLine(cell: string): number {
  return Math.max(0, ...cell.split('\n').map(widthOf));
}

function brokenCell(cell: string, width: number): string {
  return cell
    .split('\n')
    .flatMap((line) => wrapped(line, width))
    .join('\n');
}
