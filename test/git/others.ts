import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Triple } from './triples.ts';

/** What a merge makes of a triple: a text, or a conflict that it leaves to a person. */
export type Verdict = { readonly kind: 'merged'; readonly text: string } | { readonly kind: 'conflict' };

export interface Verdicts {
  readonly git: Verdict;
  readonly diff3: Verdict;
}

/** So many triples go to one shell; two shells are at work at once. */
const BATCH = 100;

/**
 * Asks about all folders in one process, since starting one costs Node.js more than the merge. Without -E, diff3 calls a conflict also what
 * both changed alike. git answers with the number of conflicts.
 */
const ASK_ALL = `for folder in */; do
  cd "$folder"
  git merge-file -p ours base theirs > git.text 2> git.error; echo $? > git.status
  diff3 -m -E ours base theirs > diff3.text 2> diff3.error; echo $? > diff3.status
  cd ..
done`;

/** Which of the two are missing here, for people; undefined where both can be run. */
export async function missingTools(): Promise<string | undefined> {
  const packages = { git: 'git', diff3: 'diffutils' };
  const missing: string[] = [];
  for (const [tool, name] of Object.entries(packages)) {
    const isThere = await run(tool, ['--version'], '.').then(
      () => true,
      () => false,
    );
    if (!isThere) missing.push(`${tool} (package ${name})`);
  }
  return missing.length === 0 ? undefined : `${missing.join(' and ')} can't be run here`;
}

/** What git merge-file and diff3 say to each, in this order. */
export async function verdictsOf(triples: readonly Triple[]): Promise<readonly Verdicts[]> {
  const root = await mkdtemp(join(tmpdir(), 'concord-merges-'));
  const verdicts: Verdicts[] = [];
  const batches = Array.from({ length: Math.ceil(triples.length / BATCH) }, (_, index) => index * BATCH);
  const work = async () => {
    for (let start = batches.shift(); start !== undefined; start = batches.shift()) {
      const answers = await askAbout(triples.slice(start, start + BATCH), join(root, `${start}`));
      for (const [index, answer] of answers.entries()) verdicts[start + index] = answer;
    }
  };
  try {
    await Promise.all([work(), work()]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return verdicts;
}

async function askAbout(triples: readonly Triple[], folder: string): Promise<readonly Verdicts[]> {
  for (const [index, { base, ours, theirs }] of triples.entries()) {
    await mkdir(join(folder, `${index}`), { recursive: true });
    for (const [name, text] of Object.entries({ base, ours, theirs }))
      await writeFile(join(folder, `${index}`, name), text);
  }
  await run('sh', ['-c', ASK_ALL], folder);
  return Promise.all(
    triples.map(async (_, index) => ({
      git: await verdictIn(join(folder, `${index}`), 'git', 127),
      diff3: await verdictIn(join(folder, `${index}`), 'diff3', 1),
    })),
  );
}

async function verdictIn(folder: string, tool: keyof Verdicts, mostConflicts: number): Promise<Verdict> {
  const read = (what: string) => readFile(join(folder, `${tool}.${what}`), 'utf8');
  const status = Number(await read('status'));
  if (status === 0) return { kind: 'merged', text: await read('text') };
  if (status <= mostConflicts) return { kind: 'conflict' };
  throw new Error(`${tool} ended with ${status}: ${await read('error')}`);
}

/** Without the settings of whoever runs it. */
function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env }, (error) => (error ? reject(error) : resolve()));
  });
}
