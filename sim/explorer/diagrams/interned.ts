import { hash } from 'node:crypto';

/** Equal things are one thing: whatever has the same key is made once, and told apart by its number ever after. */
export class Interned<Item> {
  private readonly items = new Map<string, Item>();

  get size(): number {
    return this.items.size;
  }

  find(key: string): Item | undefined {
    return this.items.get(key);
  }

  /** The same thing by another key. */
  alias(key: string, item: Item): void {
    this.items.set(key, item);
  }

  of(key: string, make: (number: number) => Item): Item {
    const known = this.items.get(key);
    if (known) return known;
    const made = make(this.items.size);
    this.items.set(key, made);
    return made;
  }
}

/**
 * Thrown where something is asked for that nobody has worked out yet, which takes asynchronous code: whoever catches it has it worked out and
 * asks again. So all that is known already is gone through without a single promise.
 */
export class Missing {
  readonly workOut: () => Promise<void>;

  constructor(workOut: () => Promise<void>) {
    this.workOut = workOut;
  }
}

/** What is found once all has been worked out that it asks for. */
export async function workedOut<Found>(find: () => Found): Promise<Found> {
  for (;;) {
    try {
      return find();
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      await thrown.workOut();
    }
  }
}

export function digest(value: unknown): string {
  return hash('md5', JSON.stringify(value, asData) ?? 'undefined', 'base64url');
}

/** Sets and maps as sorted arrays: in which order they were filled means nothing. */
function asData(_name: string, value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (value instanceof Map) return [...value].sort();
  return value;
}
