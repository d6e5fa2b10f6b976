/** A limited number of places, given out in the order of asking: a function's reserved concurrency. */
export interface Slots {
  /** Waits for a free place. Whoever got one must release it. */
  acquire(): Promise<void>;
  /** Takes a place only if one is free now. */
  tryAcquire(): boolean;
  release(): void;
  readonly taken: number;
}

export function createSlots(limit: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const tryAcquire = (): boolean => {
    if (taken >= limit) return false;
    taken += 1;
    return true;
  };

  return {
    tryAcquire,
    async acquire() {
      if (!tryAcquire()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    release() {
      // The place is handed over, never freed in between: a newcomer can't overtake whoever waits.
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    },
    get taken() {
      return taken;
    },
  };
}
