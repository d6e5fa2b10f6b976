/** Each line with its end, so that joining them gives back the text; only the last may have no end. */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    lines.push(text.slice(start, end));
    start = end;
  }
  return lines;
}

export function withoutEnd(line: string): string {
  return line.slice(0, line.length - endOf(line).length);
}

export function endOf(line: string): '\r\n' | '\n' | '' {
  if (line.endsWith('\r\n')) return '\r\n';
  return line.endsWith('\n') ? '\n' : '';
}

/** How the first line ends that has an end; `\n` where none has. */
export function usualEnd(lines: readonly string[]): '\r\n' | '\n' {
  return endOf(lines.find((line) => endOf(line) !== '') ?? '') || '\n';
}
