import Table from 'cli-table3';
import type { Intent, Plan } from './clients.ts';
import { explore, type SmallWorld } from './explore.ts';
import { START } from './parameters.ts';

const INTENTS: readonly Intent[] = ['put', 'delete', 'same bytes, other metadata'];

/** Every plan of so many writes to one key, but for what renaming regions makes equal: the first is in the first region. */
export function plansOf(regions: number, writes: number): Plan[][] {
  let all: Plan[][] = [[]];
  for (let index = 0; index < writes; index++) {
    const places = Array.from({ length: index === 0 ? 1 : Math.min(regions, index + 1) }, (_, region) => region);
    const next = places.flatMap((region) =>
      INTENTS.map((intent) => ({ index, at: START + 1000 * index, region, key: 0, intent })),
    );
    all = all.flatMap((plan) =>
      next.filter(({ intent }) => index > 0 || intent === 'put').map((write) => [...plan, write]),
    );
  }
  return all;
}

if (import.meta.main) {
  const [regions = 2, writes = 2, misfortunes = 0, maxStates = 200_000] = process.argv.slice(2).map(Number);
  const table = new Table({
    head: ['writes', 'states', 'ends', 'outcomes', ''],
    style: { head: [], border: [], compact: true },
  });
  const sums = { states: 0, ends: 0 };
  for (const plans of plansOf(regions, writes)) {
    const small: SmallWorld = { regions, plans, misfortunes };
    const { states, ends, outcomes, violation, isCut } = await explore(small, maxStates);
    sums.states += states;
    sums.ends += ends;
    table.push([
      plans.map(({ intent, region }) => `${intent} (${region})`).join(', '),
      states,
      ends,
      outcomes,
      isCut ? 'cut short' : violation ? 'VIOLATION' : '',
    ]);
    if (!violation) continue;
    console.log(`${violation.promise}: ${violation.message}\n${violation.path.map((step) => `  ${step}`).join('\n')}`);
    process.exitCode = 1;
  }
  console.log(table.toString());
  console.log(
    `${regions} regions, ${writes} writes, ${misfortunes} misfortunes: ${sums.states} states, ${sums.ends} ends`,
  );
}
