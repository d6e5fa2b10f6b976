import { setImmediate } from 'node:timers/promises';

export type Some<Value> = readonly [Value, ...Value[]];

/**
 * Takes together what is asked of it within one turn of the event loop: calls of one name wait for the end of the turn, and become one call of
 * `work` with all that was asked, in order. It begins after the last of them was made, so each of them sees all that was acknowledged before.
 */
export function inOneTurn<Asked, Answer>(
  work: (asked: Some<Asked>) => Promise<Answer>,
): (name: string, one: Asked) => Promise<Answer> {
  const waiting = new Map<string, { readonly asked: [Asked, ...Asked[]]; readonly answer: Promise<Answer> }>();
  return (name, one) => {
    const others = waiting.get(name);
    if (others) {
      others.asked.push(one);
      return others.answer;
    }
    const asked: [Asked, ...Asked[]] = [one];
    const answer = setImmediate().then(() => {
      waiting.delete(name);
      return work(asked);
    });
    waiting.set(name, { asked, answer });
    return answer;
  };
}
