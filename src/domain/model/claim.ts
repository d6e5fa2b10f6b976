import type { Region, VersionId } from './ids.ts';
import type { State } from './version.ts';

/** Metadata by which a client may state what it saw: the ETag that it read, or several with commas between them. */
export const PREVIOUS_ETAG = 'previous-etag';

/**
 * A claim can't be about what came later than the upload. S3 tells whole seconds, so that clocks less than a second apart may show two writes
 * in the wrong order by one second, and no more. Beyond that it is not believed: then both contend, and nothing is lost.
 */
export const CLAIM_TOLERANCE_MS = 1000;

/** A claim that nothing fits may be about a write that is only found later; so many of a key are remembered. */
export const MAX_OPEN_CLAIMS = 16;

/**
 * What a write says by `previous-etag`, and what that was taken for.
 * - `beneath`: what it lies on bears that ETag: it tells no more than the stack
 * - `read`: it was made on something else than what it lies on, and has seen that instead
 * - `nothing`: no state that it can have read bears that ETag, so the stack alone counts
 */
export interface Claim {
  /** As it stands in the metadata. */
  readonly says: string;
  readonly kind: 'beneath' | 'read' | 'nothing';
  /** The number of the latest decision that it has seen by that; of a claim for nothing, by the stack. */
  readonly decision: number;
  /** Set where the outcome of that very decision is what it names. */
  readonly isOutcome?: true;
  /** What it lies on says the same: the field may have been kept from there. */
  readonly isKept?: true;
  /** The writes that it names; of an outcome its origin. */
  readonly of?: readonly { readonly region: Region; readonly id: VersionId }[];
}

/** An ETag that a considered write says to have read, and that nothing known bears so far. */
export interface OpenClaim {
  readonly etag: string;
  /** The write that says so. */
  readonly region: Region;
  readonly id: VersionId;
  /** S3's time of it, and that of its stamp, milliseconds since 1970. */
  readonly time: number;
  readonly stampTime: number;
  readonly stampDecision: number;
}

/** The ETags that a state says to have been made on, as they compare; none where it says nothing. */
export function statedETags(state: State): readonly string[] {
  if (state.kind !== 'object') return [];
  return etagsIn(state.metadata[PREVIOUS_ETAG] ?? '');
}

/** Of a list as HTTP has it: `"a", W/"b"`. */
export function etagsIn(text: string): readonly string[] {
  return [...new Set(text.split(',').map(comparable))].filter((etag) => etag !== '');
}

/** As ETags compare: without quotes, spaces, case, and without the W/ of whoever handed on the same bytes in another encoding. */
export function comparable(etag: string): string {
  return etag.trim().replace(/^w\//i, '').replaceAll('"', '').trim().toLowerCase();
}
