import type { Region } from '../../domain/model/ids.ts';
import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import type { UploadUnderWay } from '../../ports/write-gate.ts';

/** What happens while a window is opened, used or closed, for whoever watches. */
export type Progress =
  | { readonly kind: 'recorded'; readonly window: SyncWindow }
  | { readonly kind: 'shut'; readonly regions: readonly Region[] }
  | { readonly kind: 'confirmed'; readonly region: Region; readonly tries: number }
  | { readonly kind: 'uploads'; readonly region: Region; readonly uploads: readonly UploadUnderWay[] }
  /** Another changes policies just now, or died in it a minute ago. */
  | { readonly kind: 'waiting for others' }
  | { readonly kind: 'uploads unknown'; readonly region: Region; readonly why: string }
  | { readonly kind: 'waiting'; readonly agreement: Agreement }
  | { readonly kind: 'agreed'; readonly agreement: Agreement }
  | { readonly kind: 'admitted'; readonly region: Region };

/** How the keys of a scope stand: what the journal still owes, and what regions hold. */
export interface Agreement {
  readonly isAgreed: boolean;
  /** Keys that something is owed to. */
  readonly open: number;
  /** Keys that regions hold differently; not counted while something is owed. */
  readonly differing: number;
  /** Keys that were looked at in the regions. */
  readonly seen: number;
  /** Some of those that are not in agreement, and why. */
  readonly samples: readonly { readonly key: string; readonly why: string }[];
}
