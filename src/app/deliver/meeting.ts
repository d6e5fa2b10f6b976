import type { ConcordMessage } from '../../ports/push-queue.ts';

/** How long a push waits for its company: longer than copies of small objects differ, short beside what a function may run. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Brings together the pushes of one decision that came in one batch: each waits, after its copy, until the others have come as far or have
 * ended, so that what became of them is noted, and what stands now is read, in the same turn and by one request each. Nothing depends on it
 * but the bill: whoever waits too long goes on alone.
 */
export interface Meeting {
  /** Resolves when all others are there or have left, or after two seconds. */
  arrive(): Promise<void>;
  /** The work is over, whether or not it has arrived. */
  leave(): void;
}

/** One for each message, in their order; undefined where there is nobody to meet. */
export function meetingsOf(messages: readonly (ConcordMessage | undefined)[]): readonly (Meeting | undefined)[] {
  const names = messages.map((message) =>
    message?.type === 'push' ? `${message.seq} ${message.set}#${message.key}` : undefined,
  );
  const rooms = new Map<string, () => Meeting>();
  for (const name of names) {
    const expected = names.filter((other) => other === name).length;
    if (name !== undefined && expected > 1 && !rooms.has(name)) rooms.set(name, createRoom(expected));
  }
  return names.map((name) => (name === undefined ? undefined : rooms.get(name)?.()));
}

/** Each call lets one more in. */
function createRoom(expected: number): () => Meeting {
  const all = Promise.withResolvers<void>();
  let missing = expected;
  return () => {
    let isCounted = false;
    const count = () => {
      if (!isCounted) missing -= 1;
      isCounted = true;
      if (missing === 0) all.resolve();
    };
    return {
      arrive() {
        count();
        return orLater(all.promise);
      },
      leave: count,
    };
  };
}

async function orLater(promise: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, LONGEST_WAIT_MS);
  await Promise.race([promise, late.promise]);
  clearTimeout(timer);
}
