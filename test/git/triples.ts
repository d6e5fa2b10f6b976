import { type Random, randomFrom, seedOf } from '../../sim/world/random.ts';

/** A base and what two sides made of it, as files would hold them. */
export interface Triple {
  readonly kind: Kind;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

type Lines = readonly string[];
type Change = (lines: Lines, random: Random) => Lines;

/** What the files are made of: from lines that are all different to hardly any that are. */
const VOCABULARIES = {
  different: Array.from({ length: 60 }, (_, at) => `line ${at}`),
  few: ['a', 'b', 'c', 'd', 'e'],
  two: ['a', 'b'],
  paragraphs: ['', '', '', ...Array.from({ length: 12 }, (_, at) => `sentence ${at}`)],
  code: ['{', '}', '}', '', '  return x;', '  if (x) {', '  }', '  call();', 'function f() {', 'function g() {'],
} as const;

/** How the sides go about it. */
export const KINDS = [
  'edits',
  'moves',
  'appends',
  'repeats',
  'blank lines',
  'alike',
  'rewritten',
  'no newline at end',
  'line ends',
] as const;
export type Kind = (typeof KINDS)[number];

/** The same for the same seed and number. */
export function tripleOf(seed: number, number: number): Triple {
  const random = randomFrom(seedOf(seed, `triple ${number}`));
  const kind = KINDS[number % KINDS.length] ?? 'edits';
  const words = wordsFor(kind, random);
  const base = Array.from({ length: random.below(random.pick([8, 20, 60])) }, () => random.pick(words));
  const [ours, theirs] = sidesOf(kind, base, words, random);
  const [one, two, three] = [base, ours, theirs].map((lines) => written(lines, kind, random));
  return { kind, base: one ?? '', ours: two ?? '', theirs: three ?? '' };
}

function wordsFor(kind: Kind, random: Random): Lines {
  if (kind === 'repeats') return random.pick([VOCABULARIES.few, VOCABULARIES.two]);
  if (kind === 'blank lines') return random.pick([VOCABULARIES.paragraphs, VOCABULARIES.code]);
  const words = random.pick(Object.values(VOCABULARIES));
  return kind === 'line ends' ? words.flatMap((word) => [word, `${word}\r`]) : words;
}

function sidesOf(kind: Kind, base: Lines, words: Lines, random: Random): readonly [Lines, Lines] {
  const edit = edits(words);
  switch (kind) {
    case 'moves':
      return [edit(moved(base, random), random), random.chance(0.5) ? moved(base, random) : edit(base, random)];
    case 'appends': {
      const shared = some(words, 2, random);
      const appended = () => [...(random.chance(0.3) ? edit(base, random) : base), ...some(words, 3, random)];
      return random.chance(0.5)
        ? [
            [...appended(), ...shared],
            [...appended(), ...shared],
          ]
        : [appended(), appended()];
    }
    case 'alike': {
      const both = edit(base, random);
      return [edit(both, random), random.chance(0.3) ? both : edit(both, random)];
    }
    case 'rewritten':
      return [[...some(words, 30, random), ...base, ...some(words, 5, random)], edit(base, random)];
    default:
      return [edit(base, random), edit(base, random)];
  }
}

/** One to three places: lines replaced, put in, taken out, or doubled. */
function edits(words: Lines): Change {
  return (lines, random) => {
    let changed = lines;
    for (let count = 1 + random.below(3); count > 0; count--) {
      const at = random.below(changed.length + 1);
      const removed = random.below(3);
      const added = random.chance(0.2) ? changed.slice(at, at + 2) : some(words, 3, random);
      changed = changed.toSpliced(at, removed, ...added);
    }
    return changed;
  };
}

function moved(lines: Lines, random: Random): Lines {
  const from = random.below(lines.length + 1);
  const block = lines.slice(from, from + 1 + random.below(4));
  const rest = lines.toSpliced(from, block.length);
  return rest.toSpliced(random.below(rest.length + 1), 0, ...block);
}

function some(words: Lines, most: number, random: Random): Lines {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(words));
}

function written(lines: Lines, kind: Kind, random: Random): string {
  const text = lines.map((line) => `${line}\n`).join('');
  return kind === 'no newline at end' && random.chance(0.7) ? text.replace(/\n$/, '') : text;
}
