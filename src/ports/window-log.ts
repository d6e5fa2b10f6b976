import type { SetName } from '../domain/model/ids.ts';
import type { SyncWindow } from '../domain/windows/sync-window.ts';

/** The records of a set's windows, in the journal. Throws `Unavailable` (see errors.ts) when it can't answer. */
export interface WindowLog {
  /** Newest first, at most `limit`, those of lower numbers than `before`; sees every append that was acknowledged before the call. One request. */
  windows(set: SetName, limit: number, before?: number): Promise<readonly SyncWindow[]>;

  /** Appends on condition that no window of the set has this number: of two who open at once, one is first. */
  append(window: SyncWindow): Promise<'appended' | 'taken'>;

  /**
   * Writes over these fields of a record on condition that it still is in the state that was read. `changed`:
   * somebody else has taken it further, or it is not there, and nothing was written.
   */
  update(window: Pick<SyncWindow, 'set' | 'seq' | 'state'>, changes: WindowChanges): Promise<'updated' | 'changed'>;

  /**
   * A turn at the policies of a set's buckets, until a time (milliseconds since 1970), under a name that is unique. S3 changes a policy without conditions: what two
   * put at once, one loses. False: another has the turn. Whoever takes it again under the same name has it.
   */
  takeTurn(set: SetName, holder: string, span: { readonly now: number; readonly until: number }): Promise<boolean>;

  /** Gives the turn back; nothing happens where another has it. */
  endTurn(set: SetName, holder: string): Promise<void>;
}

export type WindowChanges = Partial<
  Pick<SyncWindow, 'state' | 'closedAt' | 'closedBy' | 'trouble' | 'left' | 'applied'>
>;
