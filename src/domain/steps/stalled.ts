import { isInTime } from '../causality/awaited.ts';
import { type Decision, isClosed } from '../model/decision.ts';

/**
 * Whether nobody works on an open decision any more: nothing has happened to it since `before` (milliseconds since 1970), or what S3 was to bring
 * is late. What failed for a reason that somebody has to mend rests as a dead letter, and what is suspended waits for a person.
 */
export function isStalled(decision: Decision, before: number, now: number): boolean {
  const { decidedAt, pushes, suspended } = decision;
  if (suspended) return false;
  const all = Object.values(pushes);
  const left = all.filter(({ state }) => state === 'left-to-s3');
  if (left.some((push) => !isInTime(push, now))) return true;
  if (all.some(({ state }) => state === 'failed')) return false;
  if (left.length > 0 && isClosed(withoutLeft(decision))) return false;
  const lastSign = Math.max(decidedAt, ...all.map(({ at }) => at ?? 0));
  return lastSign < before;
}

/** What is owed besides. */
function withoutLeft(decision: Decision): Decision {
  const others = Object.entries(decision.pushes).filter(([, { state }]) => state !== 'left-to-s3');
  return { ...decision, pushes: Object.fromEntries(others) };
}
