import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy, NOT_AT_HAND } from './framework/definition.ts';
import { listOf, nameOf } from './support/sentence.ts';
import { DEFAULT_TEMPLATE, siblingName, templateProblem } from './support/sibling-name.ts';

export const keepBoth = definePolicy({
  name: 'keep-both',
  summary: 'One write keeps the key; each upload that loses gets a key of its own beside it, in every region.',
  parameters: (policies) => ({
    template: {
      schema: z._default(z.string(), DEFAULT_TEMPLATE),
      help: 'how losers are named: {name} and {ext} of the key, {region}, {time} and {id} of the loser',
    },
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides which write keeps the key',
      holds: 'policies',
    },
  }),
  validate: ({ template }) => {
    const problem = templateProblem(template);
    return problem && `template: ${problem}`;
  },
  create: ({ template, otherwise }, { rankBy }) => {
    const rank = rankBy(otherwise);
    return (conflict) => {
      const { order, ask } = rank(conflict, 1);
      return ask ? { kind: 'asks', ask, why: NOT_AT_HAND } : keep(order, template, conflict);
    };
  },
});

/** A delete leaves nothing to keep. */
function keep([winner, ...losers]: readonly Write[], template: string, conflict: Conflict): Resolution {
  const kept = losers.filter(({ state }) => state.kind === 'object');
  if (winner === undefined || kept.length === 0) return { kind: 'abstains', why: 'no upload loses that could be kept' };
  const siblings = kept.map((write) => ({ write, key: siblingName(conflict.key, write, template) }));
  const names = siblings.map(
    ({ write, key }) => `the upload of ${nameOf(write, conflict)} is kept as ${JSON.stringify(key)}`,
  );
  return { kind: 'keeps', winner, siblings, why: `${nameOf(winner, conflict)} keeps the key; ${listOf(names)}` };
}
