import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { haveSameTags, holdSameBytes } from './support/order.ts';
import { nameOf, namesOf } from './support/sentence.ts';

export const manual = definePolicy({
  name: 'manual',
  summary: 'Nothing is pushed until a person has chosen, with `npx concord resolve`; new writes join what is held.',
  parameters: () => ({
    chosen: {
      schema: z.optional(z.string()),
      help: 'written by `npx concord resolve`, not by hand: REGION/VERSION of the write that a person chose',
      setBy: 'npx concord resolve',
    },
  }),
  create:
    ({ chosen }) =>
    (conflict) =>
      chosen === undefined ? hold(conflict) : choose(chosen, conflict),
});

/** Nobody is asked to choose between equal bytes; tags may say who may read them. */
function hold(conflict: Conflict): Resolution {
  const { contenders } = conflict;
  if (contenders.length > 1 && holdSameBytes(contenders) && haveSameTags(contenders)) {
    const why = `${namesOf(contenders, conflict)} hold the same bytes, and differ in headers or metadata alone`;
    return { kind: 'abstains', why };
  }
  return { kind: 'holds', why: `${namesOf(conflict.contenders, conflict)} are held until a person chooses` };
}

export function chosenName({ region, id }: Pick<Write, 'region' | 'id'>): string {
  return `${region}/${id}`;
}

function choose(chosen: string, conflict: Conflict): Resolution {
  const winner = conflict.contenders.find((write) => chosenName(write) === chosen);
  if (!winner) return { kind: 'abstains', why: `${chosen}, which was chosen, does not contend` };
  if (conflict.contenders.length === 1) return { kind: 'abstains', why: 'there is nothing to choose' };
  return { kind: 'narrows', to: [winner], why: `a person chose ${nameOf(winner, conflict)}` };
}
