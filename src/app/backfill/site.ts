import type { SetName } from '../../domain/model/ids.ts';
import type { Listing } from '../../ports/listed-key.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Patience } from './patience.ts';
import type { BackfillState } from './state.ts';

/** Where a backfill works, and who hears of it. */
export interface Site {
  readonly set: SetName;
  readonly deps: Pick<Dependencies, 'sets' | 'store' | 'journal' | 'queue'>;
  /** For each region its keys behind that one, in their order. */
  readonly listings: readonly ((after: string | undefined) => Listing)[];
  readonly patience: Patience;
  /** Whether somebody wants it to end. */
  isStopped(): boolean;
  /** Keeps what can be gone on from; rejects where another run has taken over. */
  keep(state: BackfillState): Promise<void>;
  /** With each key. */
  progress(state: BackfillState): void;
  /** Of a key that nobody could be asked to look at, or that could not be asked about before: why. */
  failed(key: string, why: string): void;
}

export interface Pace {
  /** Keys a second that are asked for at most: the functions have other work too. */
  readonly rate: number;
  /** Keys whose ETags alone differ that are asked about at once. */
  readonly atOnce: number;
}
