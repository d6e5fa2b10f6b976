import { createColors } from 'picocolors';

/** Whether a person looks at it. What goes into a file or a pipe is plain: no colour, no frames, no line broken. */
export const isTerminal = process.stdout.isTTY === true;

const isDumb = process.env.TERM === 'dumb';

/** By https://no-color.org: any text in NO_COLOR switches it off. */
export const colors = createColors(isTerminal && !isDumb && !process.env.NO_COLOR);

/** Columns to write in. */
export function terminalWidth(): number {
  return isTerminal ? Math.max(40, process.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** Better a line that the terminal breaks than one word a line. */
const MIN_PARAGRAPH = 20;

/** A paragraph, broken between words where a person looks at it; `indent` stands before each line. */
export function paragraph(text: string, indent = ''): string {
  return wrapped(printable(text), Math.max(MIN_PARAGRAPH, terminalWidth() - indent.length))
    .map((line) => `${indent}${line}`)
    .join('\n');
}

/** A paragraph whose broken lines stand beneath its own beginning, after something else on the first line. */
export function hanging(start: string, text: string): string {
  return `${start}${paragraph(text, ' '.repeat(widthOf(start))).trimStart()}`;
}

/** One line, in lines of so many columns; words that are longer than that are cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => piecesOf(long, width))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Where it can be, behind a sign that parts it: `contracts/`, `last-writer-`. */
function piecesOf(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (widthOf(rest) > width) {
    const most = beginningOf(rest, width);
    const parted = /^.*[-/:,=]/u.exec(most)?.[0] ?? '';
    const piece = widthOf(parted) * 2 > width ? parted : most;
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...pieces, rest];
}

/** Of so many columns; one character at least. */
function beginningOf(word: string, width: number): string {
  let beginning = '';
  for (const character of word) {
    if (beginning !== '' && widthOf(beginning + character) > width) break;
    beginning += character;
  }
  return beginning;
}

/** Columns that a text takes: characters of East Asia and pictures take two, what is combined none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const ZERO_WIDTH = /\p{Mark}|\p{Default_Ignorable_Code_Point}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/**
 * Keys and metadata may hold anything: control characters, escape sequences and what turns the direction of writing must not reach the
 * terminal.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** The same of a text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu;
