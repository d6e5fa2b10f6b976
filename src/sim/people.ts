import type { Choice } from '../app/choice.ts';
import type { Undoing } from '../app/undo.ts';
import type { Decision } from '../domain/decision.ts';
import { contentName } from '../domain/policy.ts';
import { type Parameters, START, type Weather } from './parameters.ts';
import { mayHold } from './policies.ts';
import { type Random, randomFrom, seedOf } from './random.ts';

/** When somebody looks at what is held, while things go wrong. */
export function visitsOf(seed: number, policy: string, { healAt }: Weather): number[] {
  if (!mayHold(policy)) return [];
  const random = randomFrom(seedOf(seed, 'visits'));
  return Array.from({ length: random.below(5) }, () => START + random.next() * (healAt - START));
}

/** When somebody undoes a decision: while things go wrong, and when they have come to rest. */
export function regretsOf({ seed, extras }: Parameters, { healAt }: Weather): number[] {
  if (!extras.includes('undo')) return [];
  const random = randomFrom(seedOf(seed, 'regrets'));
  return Array.from({ length: 1 + random.below(5) }, () => START + random.next() * 1.5 * (healAt - START));
}

/** Mostly the latest decision of a key; now and then an older one. */
export function regretted(decided: readonly Decision[], random: Random): Undoing | undefined {
  if (decided.length === 0) return undefined;
  const { set, key, seq } = random.pick(decided);
  return { ref: { set, key }, ...(random.chance(0.3) ? { seq: 1 + random.below(seq) } : {}) };
}

/** What a person makes of it: any of the contenders, the latest of them, or something else altogether. */
export function choiceOf({ contenders, seq }: Decision, random: Random): Choice {
  const { region, id } = random.pick(contenders);
  return random.pick<Choice>([
    { kind: 'winner', winner: contentName({ region, id }) },
    { kind: 'winner', winner: contentName({ region, id }) },
    { kind: 'policy', steps: [{ use: 'last-writer-wins' }] },
    { kind: 'content', bytes: Buffer.from(`chosen by hand after decision ${seq}`), region },
  ]);
}
