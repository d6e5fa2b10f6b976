/** JSON on several lines, two blanks a level. Values stay as they are written: no number loses a digit, no name that stands twice a value. */
export function indented(text: string): string {
  const tokens = text.match(TOKENS) ?? [];
  let level = 0;
  return tokens
    .map((token, at) => {
      if (token === ':') return ': ';
      if (token === ',') return `,${line(level)}`;
      if (token === '{' || token === '[') return isClosing(tokens[at + 1]) ? token : `${token}${line(++level)}`;
      if (!isClosing(token)) return token;
      const isEmpty = tokens[at - 1] === '{' || tokens[at - 1] === '[';
      return isEmpty ? token : `${line(--level)}${token}`;
    })
    .join('');
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

const isClosing = (token: string | undefined) => token === '}' || token === ']';

const line = (level: number) => `\n${'  '.repeat(Math.min(level, MOST_LEVELS))}`;

/** What is nested deeper is not moved in further, or a small text could become a very large one. */
const MOST_LEVELS = 30;
