import { workOf } from '../../domain/deciding/plan.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { Sighting } from '../../domain/model/evidence.ts';
import { type ConcordMessage, MESSAGE_SCHEMA, type SiblingMessage } from '../../ports/push-queue.ts';

/** All that a decision sets going. `sightings` go along to whoever has to look again. */
export function messagesOf(decision: Decision, sightings: readonly Sighting[]): ConcordMessage[] {
  const { set, key, seq } = decision;
  const { push, lookAgain } = workOf(decision);
  const pushes = push.map((region) => ({ schema: MESSAGE_SCHEMA, type: 'push' as const, set, key, seq, region }));
  const siblings = siblingMessagesOf(decision);
  if (lookAgain.length === 0) return [...pushes, ...siblings];
  const reason = lookAgain.map((region) => decision.pushes[region]?.error).join(' ');
  return [...pushes, ...siblings, { schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings, reason }];
}

/** One for each sibling that is still to be made. */
export function siblingMessagesOf({ set, key, seq, siblings = [] }: Decision): SiblingMessage[] {
  return siblings
    .filter(({ state }) => state === 'pending')
    .map(({ key: sibling }) => ({ schema: MESSAGE_SCHEMA, type: 'sibling', set, key, seq, sibling }));
}
