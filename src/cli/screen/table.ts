// src/cli/screen: what is printed, for people, pipes and terminals.
import Table from 'cli-table3';
import { colors, isTerminal, printable, printableLines, terminalWidth, widthOf, wrapped } from './terminal.ts';

export { printable };

/** Narrower, a column is no use to anybody. */
const MIN_COLUMN = 8;

/** Words up to here stay whole before others do: names of regions, dates. Keys and ids may be of any length, and names of policies are parted well. */
const WHOLE_WORD = 15;

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

/** Each as wide as it needs; where there is no room for that the widest give way, but not at the cost of a word that others leave room for. */
function columnWidths(head: readonly string[], rows: readonly (readonly string[])[], width: number): number[] {
  const columns = head.map((title, at) => [title, ...rows.map((row) => row[at] ?? '')]);
  const room = width - 1 - head.length * (PADDING + 1);
  const words = shared(
    columns.map((cells) => longestWhole(cells)),
    room,
    MIN_COLUMN,
  );
  const left = room - words.reduce((sum, word) => sum + word, 0);
  const more = columns.map((cells, at) => Math.max(...cells.map(longestLine)) - (words[at] ?? 0));
  return shared(more, Math.max(0, left), 0).map((extra, at) => (words[at] ?? 0) + extra);
}

/** What is wanted, of a room that may be too small: the least first, and none gets more than its share of what is left, or `least`. */
function shared(wanted: readonly number[], room: number, least: number): number[] {
  const widths = [...wanted];
  let left = room;
  const narrowestFirst = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  narrowestFirst.forEach((at, index) => {
    const share = Math.max(least, Math.floor(left / (wanted.length - index)));
    widths[at] = Math.min(wanted[at] ?? 0, share);
    left -= widths[at];
  });
  return widths;
}

/** Of a column; one of longer words is no narrower than it must be. */
function longestWhole(cells: readonly string[]): number {
  const words = cells.flatMap((cell) => cell.split(/\s+/)).map(widthOf);
  const isLonger = words.some((width) => width > WHOLE_WORD);
  return Math.max(isLonger ? MIN_COLUMN : 0, ...words.filter((width) => width <= WHOLE_WORD));
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
