import type { Choice } from '../../src/app/steering/choice.ts';
import type { Restoring } from '../../src/app/steering/restore.ts';
import type { Undoing } from '../../src/app/steering/undo.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { contentName } from '../../src/domain/model/policy.ts';
import { LIFECYCLE_MS, type Parameters, START, type Weather } from '../histories/parameters.ts';
import { type Random, randomFrom, seedOf } from '../world/random.ts';
import { mayHold } from './policies.ts';

/** When somebody looks at what is held, while things go wrong. */
export function visitsOf(seed: number, policy: string, { healAt }: Weather): number[] {
  if (!mayHold(policy)) return [];
  const random = randomFrom(seedOf(seed, 'visits'));
  return Array.from({ length: random.below(5) }, () => START + random.next() * (healAt - START));
}

/** Longer than the sweep lets anything lie. */
const BEFORE_EXPIRY_MS = 6 * 3_600_000;

/** When somebody undoes a decision: while things go wrong, and when they have come to rest. */
export function regretsOf({ seed, extras }: Parameters, { healAt }: Weather): number[] {
  if (!extras.includes('undo')) return [];
  const random = randomFrom(seedOf(seed, 'regrets'));
  const times = Array.from({ length: 1 + random.below(5) }, () => START + random.next() * 1.5 * (healAt - START));
  // What comes back as it is about to expire, and is left to the sweep by whoever died, is gone before anybody copies it: that can't be promised.
  const isSafe = (time: number) => time < START + LIFECYCLE_MS - BEFORE_EXPIRY_MS || time > healAt;
  return extras.includes('lifecycle') ? times.filter(isSafe) : times;
}

/** Mostly the latest decision of a key; now and then an older one, or what has lost is made the current version. */
export function regretted(decided: readonly Decision[], random: Random): Undoing | Restoring | undefined {
  if (decided.length === 0) return undefined;
  const { set, key, seq, losers } = random.pick(decided);
  const undoing = { ref: { set, key }, ...(random.chance(0.3) ? { seq: 1 + random.below(seq) } : {}) };
  if (losers.length === 0 || random.chance(0.6)) return undoing;
  const { region, id } = random.pick(losers);
  return { ref: { set, key }, version: `${region}:${id}` };
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
