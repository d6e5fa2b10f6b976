import { parseArgs } from 'node:util';
import { missingTools, type Verdict, verdictsOf } from './others.ts';
import { ourVerdict, RECORDED, RECORDED_SEED, record } from './recorded.ts';
import { type Compared, differencesIn, tableOf } from './tables.ts';
import { tripleOf } from './triples.ts';

const HELP = `npm run test:git -- [--runs N] [--seed N] [--at N] [--record]

Merges random texts by text-merge, git merge-file and diff3, and counts where they agree. Each is a base and two sides of it: edits, moves,
lines that both append or that repeat, blank lines, no newline at the end.

  --runs N   how many, 2000 if you don't say
  --seed N   which, 1 if you don't say
  --at N     shows the one with this number, and nothing else
  --record   writes test/git/recorded.txt, by which npm test knows what git says

Exit 1: text-merge differs from git more often than is allowed. Exit 3: git or diff3 is missing, and nothing was compared.`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: `${RECORDED_SEED}` },
    at: { type: 'string' },
    record: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(HELP);
else process.exitCode = await main(Number(values.seed), Number(values.runs), values.at);

async function main(seed: number, runs: number, at: string | undefined): Promise<0 | 1 | 2 | 3> {
  if (![seed, runs, Number(at ?? 0)].every(Number.isSafeInteger)) {
    console.error('--seed, --runs and --at take whole numbers.');
    return 2;
  }
  const missing = await missingTools();
  if (missing !== undefined) {
    console.log(`Not compared with git and diff3: ${missing}.`);
    return 3;
  }
  if (values.record) return keep();
  const numbers = at === undefined ? Array.from({ length: runs }, (_, number) => number) : [Number(at)];
  const compared = await compare(seed, numbers);
  if (at !== undefined) console.log(JSON.stringify(compared[0], undefined, 2));
  console.log(tableOf(compared));
  const { text, isMore } = differencesIn(compared, seed);
  console.log(text);
  if (isMore) console.error('That is more than is allowed (ALLOWED in test/git/tables.ts).');
  return isMore ? 1 : 0;
}

async function keep(): Promise<0> {
  const numbers = Array.from({ length: RECORDED }, (_, number) => number);
  record((await compare(RECORDED_SEED, numbers)).map(({ git }): Verdict => git));
  return 0;
}

async function compare(seed: number, numbers: readonly number[]): Promise<readonly Compared[]> {
  const triples = numbers.map((number) => tripleOf(seed, number));
  const others = await verdictsOf(triples);
  return triples.flatMap((triple, index) => {
    const [other, number] = [others[index], numbers[index]];
    return other === undefined || number === undefined ? [] : { number, triple, ours: ourVerdict(triple), ...other };
  });
}
