// src/console: a page on this machine to look at decisions and to settle what is held.
import type { OpenNow } from '../app/asking/placed.ts';
import type { Statistics } from '../app/asking/statistics.ts';
import type { KeyStatus } from '../app/asking/status.ts';
import type { Placed } from '../domain/deciding/phase.ts';
import type { Decision } from '../domain/model/decision.ts';
import type { ObjectKey, Region, SetName } from '../domain/model/ids.ts';
import type { SyncWindow } from '../domain/windows/sync-window.ts';
import type { Page } from '../ports/journal.ts';

/** The header by which a content's size is told, of which what comes may be the beginning. */
export const WHOLE_SIZE = 'x-whole-size';

/** Nothing was done, and why. */
export interface Refused {
  readonly kind: 'refused';
  readonly why: string;
  /** The entry does not say what contends: that may be written down, and chosen from. */
  readonly isOutdated?: true;
}

export interface Done {
  readonly kind: 'done';
  readonly decision: Decision;
  /** It stands, but its copies could not be queued; the sweep finds it. */
  readonly unsent?: string;
}

export interface UndoPlanned {
  readonly kind: 'planned';
  readonly decision: Decision;
  /** The number of the decision that stands; an undo names it, so that nothing is undone that nobody has seen. */
  readonly standing: number;
  readonly undoes: number;
  readonly alsoUndone: readonly number[];
  readonly wouldPush: readonly Region[];
  readonly siblings: readonly ObjectKey[];
  /** A person's choice is undone: what comes back stood before the conflict. */
  readonly passesChoice: boolean;
  /** No decision knew the key before: it is deleted. */
  readonly deletes: boolean;
  /** How many lost by what is undone, each of which could be made the current version instead. */
  readonly instead: number;
}

export interface RestorePlanned {
  readonly kind: 'planned';
  readonly decision: Decision;
  /** The number of the decision that stands, as for an undo. */
  readonly standing: number;
  readonly wouldPush: readonly Region[];
}

export interface ResolutionPlanned {
  readonly kind: 'planned';
  readonly decision: Decision;
}

/** What the console's server answers its page, by path below `/api/`. */
export interface Answers {
  readonly get: {
    readonly site: {
      /** The embedded stack; else an account at AWS. */
      readonly isLocal: boolean;
      readonly sets: readonly { readonly name: SetName; readonly regions: readonly Region[] }[];
    };
    readonly decisions: Page<Placed>;
    readonly open: Page<Placed>;
    readonly history: Page<Placed>;
    readonly status: KeyStatus;
    /** Those that stand now. */
    readonly windows: readonly SyncWindow[];
    /** `isPart`: there were more than are counted. `waiting`: now, whatever the time that the rest is of. */
    readonly statistics: Statistics & { readonly isPart: boolean; readonly waiting: OpenNow };
  };
  readonly post: {
    readonly 'resolve/plan': ResolutionPlanned | Refused;
    readonly resolve: Done | Refused;
    readonly 'resolve/look-again': Refused;
    readonly 'undo/plan': UndoPlanned | Refused;
    readonly undo: Done | Refused;
    readonly 'restore/plan': RestorePlanned | Refused;
    readonly restore: Done | Refused;
  };
  /** In place of the bytes of a version. */
  readonly content: { readonly kind: string; readonly why: string };
}
