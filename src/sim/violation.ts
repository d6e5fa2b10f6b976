import type { Decision } from '../domain/decision.ts';
import type { Entry } from './ledger.ts';
import type { World } from './world.ts';

/** What a checker is told, the moment it happens. */
export interface Checker {
  readonly promise: string;
  /** A version came to lie in a bucket; `below` is what was the key's head there. */
  added?(entry: Entry, below: Entry | undefined, world: World): void;
  /** A decision was appended; the ledger knows it already. */
  decided?(decision: Decision, world: World): void;
  /** Faults have healed and everything was delivered. */
  ended?(world: World): void;
}

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly promise: string;

  constructor(promise: string, message: string) {
    super(message);
    this.promise = promise;
  }
}
