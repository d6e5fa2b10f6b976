import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { describeEach } from './support/sentence.ts';

export const regionPriority = definePolicy({
  name: 'region-priority',
  summary: 'The write from the region that comes first in a fixed order wins; regions not listed come last.',
  parameters: () => ({
    order: {
      schema: z.array(z.string()).check(z.minLength(1)),
      help: 'the regions, the strongest first',
      holds: 'regions',
    },
  }),
  create: (values) => (conflict) => keepFirstOf(values.order, conflict),
});

function keepFirstOf(order: readonly string[], conflict: Conflict): Resolution {
  const rankOf = ({ region }: Write) => (order.includes(region) ? order.indexOf(region) : order.length);
  const best = Math.min(...conflict.contenders.map(rankOf));
  const kept = conflict.contenders.filter((write) => rankOf(write) === best);
  if (kept.length === conflict.contenders.length) {
    const why = best === order.length ? 'none of the regions is in its order' : `all come from ${order[best]}`;
    return { kind: 'abstains', why };
  }
  const describe = (write: Write) =>
    rankOf(write) === order.length ? 'is not in the order' : `is number ${rankOf(write) + 1}`;
  return { kind: 'narrows', to: kept, why: `${describeEach(conflict, kept, describe)}; the first in the order wins` };
}
