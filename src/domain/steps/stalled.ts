import type { Decision } from '../model/decision.ts';

/**
 * Whether nobody works on an open decision any more: nothing has happened to it since `before` (milliseconds since 1970). What failed for a
 * reason that somebody has to mend rests as a dead letter, and what is suspended waits for a person.
 */
export function isStalled({ decidedAt, pushes, suspended }: Decision, before: number): boolean {
  if (suspended) return false;
  const all = Object.values(pushes);
  const lastSign = Math.max(decidedAt, ...all.map(({ at }) => at ?? 0));
  return lastSign < before && !all.some(({ state }) => state === 'failed');
}
