/** One step down: a key, or the identity of an array's element. */
export interface Step {
  readonly name: string;
  /** As it stands in a sentence: `.name`, `["odd name"]`, `[id=7]`. */
  readonly shown: string;
}

/** A name for each step; nothing where any will do. */
export type Pattern = readonly (string | undefined)[];

const PART = /(?:[^.\\]|\\[.*$\\])+/y;

/**
 * Keys with dots between them: `stats.views`. `*` stands for any key, and for any element of an array with identities (or name the element
 * by its identity: `items.7.count`). A leading `$` stands for the whole document and may be left out, but not alone. A dot, star, dollar or
 * backslash inside a key has a backslash before it. Nothing where the text is no path.
 */
export function parsePattern(text: string): Pattern | undefined {
  const parts = partsOf(text);
  if (parts === undefined) return undefined;
  const named = parts[0] === '$' ? parts.slice(1) : parts;
  return named.map((part) => (part === '*' ? undefined : part.replace(/\\(.)/g, '$1')));
}

/** Split at dots without a backslash before them; nothing where a part is empty. */
function partsOf(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    PART.lastIndex = at;
    const [part] = PART.exec(text) ?? [];
    if (part === undefined) return undefined;
    parts.push(part);
    at += part.length;
    if (at < text.length && text[at] !== '.') return undefined;
  }
  return parts;
}

export function matches(pattern: Pattern, path: readonly Step[]): boolean {
  return (
    pattern.length === path.length && pattern.every((name, index) => name === undefined || name === path[index]?.name)
  );
}

/** Whether a place of that pattern lies below the path. */
export function leadsTo(pattern: Pattern, path: readonly Step[]): boolean {
  return pattern.length > path.length && matches(pattern.slice(0, path.length), path);
}

export function keyStep(key: string): Step {
  return { name: key, shown: /^[A-Za-z_]\w*$/.test(key) ? `.${shorten(key)}` : `[${shorten(JSON.stringify(key))}]` };
}

/** `text` is the identity as written, `meaning` what it means: a string's is itself behind one quote. */
export function elementStep(by: string, meaning: string, text: string): Step {
  const name = meaning.startsWith('"') ? meaning.slice(1) : text;
  return { name, shown: `[${shorten(by)}=${shorten(text)}]` };
}

export function showPath(path: readonly Step[]): string {
  return `$${path.map(({ shown }) => shown).join('')}`;
}

/** A key can be as long as a document; a sentence should not be. */
const LONGEST_SHOWN = 60;

export function shorten(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN - 1)}…` : text;
}
