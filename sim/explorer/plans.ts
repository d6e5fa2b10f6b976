import { START } from '../histories/parameters.ts';
import type { Intent, Plan } from '../people/plan.ts';

const INTENTS: readonly Intent[] = ['put', 'delete', 'same bytes, other metadata'];

/** `apart`: each write a second after the one before · `same`: all in one second, as S3 tells time, so that stamps have to tell them apart. */
export const CLOCKS = ['apart', 'same'] as const;
export type Clocks = (typeof CLOCKS)[number];

/**
 * Every plan of so many writes to one key, but for what renaming regions makes equal: the first is in the first region, and a region that was not
 * written to before is the next in order. (A region's rank breaks ties of stamps; which of two regions ranks higher makes no difference to who
 * does what when.) The first write is a put: there is nothing yet to delete.
 */
export function plansOf(regions: number, writes: number, clocks: Clocks): Plan[][] {
  let all: Plan[][] = [[]];
  for (let index = 0; index < writes; index++) {
    const at = START + (clocks === 'apart' ? 1000 * index : 0);
    all = all.flatMap((plan) => {
      const places = Math.min(regions, 1 + new Set(plan.map(({ region }) => region)).size);
      return Array.from({ length: places }, (_, region) => region).flatMap((region) =>
        (index === 0 ? (['put'] as const) : INTENTS).map((intent) => [...plan, { index, at, region, key: 0, intent }]),
      );
    });
  }
  return all;
}

export function describePlan(plans: readonly Plan[]): string {
  const isApart = plans.some(({ at }) => at !== plans[0]?.at);
  const writes = plans.map(({ intent, region }) => `${intent} (${region})`).join(', ');
  return plans.length < 2 ? writes : `${writes}, ${isApart ? 'seconds apart' : 'in one second'}`;
}
