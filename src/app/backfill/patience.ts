import { Unavailable } from '../../ports/errors.ts';
import type { ListedKey, Listing } from '../../ports/listed-key.ts';

/** Thrown where somebody wants the work to end: what is done is done, and it can be taken up again. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** How somebody waits, and hears that he need not. */
export interface Patience {
  /** Milliseconds since 1970. */
  now(): number;
  /** After so many milliseconds, or at once with Interrupted. */
  wait(ms: number): Promise<void>;
  /** What does not answer, each time that it doesn't: a sentence. */
  tell(message: string): void;
}

/** What throttles or is away gets more time with each try; about four minutes together, then somebody has to look. */
const DELAYS_MS = [1, 2, 4, 8, 15, 30, 30, 60, 90].map((seconds) => seconds * 1000);

/** Tries again what is unavailable, and at last throws what it threw. */
export async function patiently<Result>(work: () => Promise<Result>, { wait, tell }: Patience): Promise<Result> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = DELAYS_MS[tries];
      if (!(error instanceof Unavailable) || delayMs === undefined) throw error;
      tell(error.message);
      await wait(delayMs);
    }
  }
}

/** A listing that goes on behind its last key where it broke off. Each page that comes makes up for what went before. */
export async function* patientListing(
  open: (after: string | undefined) => Listing,
  begun: string | undefined,
  patience: Patience,
): AsyncGenerator<readonly ListedKey[]> {
  let after = begun;
  let tries = 0;
  for (;;) {
    try {
      for await (const page of open(after)) {
        yield page;
        after = page.at(-1)?.key ?? after;
        tries = 0;
      }
      return;
    } catch (error) {
      const delayMs = DELAYS_MS[tries++];
      if (!(error instanceof Unavailable) || delayMs === undefined) throw error;
      patience.tell(error.message);
      await patience.wait(delayMs);
    }
  }
}
