import type { Account } from './checks/accounting.ts';
import type { PolicyName, RegionName } from './stack/setup.ts';

/** What came of one run. Sound if there are no problems. */
export interface Result extends Counts {
  readonly policies: readonly PolicyName[];
  readonly seed: number;
  readonly away: RegionName;
  readonly problems: readonly string[];
  readonly versions: number;
  readonly writingSeconds: number;
  readonly restingSeconds: number;
  readonly checkingSeconds: number;
}

export interface Counts {
  readonly keys: number;
  readonly puts: number;
  readonly deletes: number;
  /** Writes whose answer was lost; `landed` of them happened all the same. */
  readonly lost: number;
  readonly landed: number;
  readonly situations: Readonly<Record<string, number>>;
  readonly decisions: number;
  readonly copies: number;
  /** Of ours, for plain updates to objects: none where S3 carries. */
  readonly plainCopies: number;
  readonly accounts: Readonly<Record<Account, number>>;
  /** Keys with several writers whose last winner was computed from the clients' notes alone. */
  readonly foretold: number;
  /** Keys that were written by more than one region. */
  readonly shared: number;
  /** The most decisions that a key needed for each of its writes. */
  readonly decisionsPerWrite: number;
}
