import type { Verdict, Verdicts } from './others.ts';
import { KINDS, type Triple } from './triples.ts';

export interface Compared extends Verdicts {
  readonly number: number;
  readonly triple: Triple;
  readonly ours: Verdict;
}

/** How often text-merge may do otherwise than git. It finds the changes that git finds, so never. */
const ALLOWED = {
  'silent where both conflict': 0,
  'silent where git alone conflicts': 0,
  'conflicts where both merge': 0,
  'conflicts where git alone merges': 0,
  'another text than that of git': 0,
};
type Difference = keyof typeof ALLOWED;

const SIGNS = { merged: '=', conflict: '!' };
const ANSWERS = ['merged', 'conflict'] as const;
const COMBINATIONS = ANSWERS.flatMap((ours) =>
  ANSWERS.flatMap((git) => ANSWERS.map((diff3) => ({ ours, git, diff3 }))),
);

/** By kind of triple, how many there are of each combination of answers. */
export function tableOf(compared: readonly Compared[]): string {
  const rows = [...KINDS, 'all'].map((kind) => {
    const those = compared.filter(({ triple }) => kind === 'all' || triple.kind === kind);
    const counts = COMBINATIONS.map(
      ({ ours, git, diff3 }) =>
        those.filter((one) => one.ours.kind === ours && one.git.kind === git && one.diff3.kind === diff3).length,
    );
    return [kind, ...counts.map(String)];
  });
  const heads = [
    ['text-merge', ...COMBINATIONS.map(({ ours }) => SIGNS[ours])],
    ['git merge-file', ...COMBINATIONS.map(({ git }) => SIGNS[git])],
    ['diff3 -m -E', ...COMBINATIONS.map(({ diff3 }) => SIGNS[diff3])],
  ];
  const lines = [...heads, ...rows].map(
    ([name = '', ...cells]) => name.padEnd(18) + cells.map((cell) => cell.padStart(6)).join(''),
  );
  return `${lines.join('\n')}\n\n= merges, ! conflicts\n`;
}

/** Each way to differ with its count and an example. */
export function differencesIn(compared: readonly Compared[], seed: number): { text: string; isMore: boolean } {
  const differences = Object.entries(ALLOWED).map(([difference, allowed]) => {
    const those = compared.filter((one) => differenceOf(one) === difference);
    const [example] = those;
    const hint = example ? `, for one: --seed ${seed} --at ${example.number}` : '';
    return { line: `${String(those.length).padStart(5)} ${difference}${hint}`, isMore: those.length > allowed };
  });
  return { text: differences.map(({ line }) => line).join('\n'), isMore: differences.some(({ isMore }) => isMore) };
}

function differenceOf({ ours, git, diff3 }: Compared): Difference | undefined {
  if (ours.kind === 'merged' && git.kind === 'merged')
    return ours.text === git.text ? undefined : 'another text than that of git';
  if (ours.kind === git.kind) return undefined;
  const isAgreed = git.kind === diff3.kind;
  if (ours.kind === 'merged') return isAgreed ? 'silent where both conflict' : 'silent where git alone conflicts';
  return isAgreed ? 'conflicts where both merge' : 'conflicts where git alone merges';
}
