import type { S3 } from '../../src/adapters/memory/s3/index.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { Region } from '../../src/domain/model/ids.ts';
import type { Parameters } from '../histories/parameters.ts';
import type { Entry, Ledger } from './ledger.ts';

/** What checkers look at of a history. */
export interface CheckedWorld {
  readonly parameters: Parameters;
  readonly regions: readonly Region[];
  readonly s3: Pick<S3, 'stackOf'>;
  /** Of every key that clients wrote, and of siblings from when they are first named. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly violation?: Violation | undefined;
  ledgerOf(key: string): Ledger;
  /** The window that halts whoever writes this key now. Left out: none ever does. */
  haltedBy?(key: string): string | undefined;
}

/** What a checker is told, the moment it happens. */
export interface Checker {
  readonly promise: string;
  /** A version came to lie in a bucket; `below` is what was the key's head there. */
  added?(entry: Entry, below: Entry | undefined, world: CheckedWorld): void;
  /** A decision was appended; the ledger knows it already. */
  decided?(decision: Decision, world: CheckedWorld): void;
  /** Faults have healed and everything was delivered. */
  ended?(world: CheckedWorld): void;
}

export class Violation extends Error {
  override readonly name = 'Violation';
  readonly promise: string;

  constructor(promise: string, message: string) {
    super(message);
    this.promise = promise;
  }
}
