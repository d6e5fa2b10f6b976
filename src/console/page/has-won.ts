import type { Decision, Write } from '../../domain/model/decision.ts';
import { contentName } from '../../domain/model/policy.ts';

/** By the first decision about it that stands: what is held, or only observed, nobody has chosen yet. */
export function hasWon(write: Write, decisions: readonly Decision[]): boolean {
  const isIt = (place: Write) => contentName(place) === contentName(write);
  const judge = decisions.find(({ suspended, contenders }) => !suspended && contenders.some(isIt));
  return judge !== undefined && isIt(judge.outcome.write);
}
