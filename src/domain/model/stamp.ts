import type { Region } from './ids.ts';

/**
 * The order of writes that the policies end in (last-writer-wins and every tie-break). It extends "has seen", so the outcome does not
 * depend on when somebody looked, and it is total between regions without ever comparing version ids.
 */
export interface Stamp {
  /** S3's time of the write, but never earlier than anything it has seen. Milliseconds since 1970. */
  readonly time: number;
  /** The number of the latest decision that the write has seen; 0 for none. */
  readonly decision: number;
  readonly region: Region;
  /** 0 for the settled outcome, above it the writes that no decision has considered: in one region the newer lies above the older. */
  readonly layer: number;
}

/** Negative when `a` is the earlier, positive when it is the later. `regions` is the owner's order: the one named first outranks. */
export function compareStamps(a: Stamp, b: Stamp, regions: readonly Region[]): number {
  return (
    a.time - b.time ||
    a.decision - b.decision ||
    rankOf(b.region, regions) - rankOf(a.region, regions) ||
    a.layer - b.layer
  );
}

/** A region that is in the set no more ranks behind all that are. */
function rankOf(region: Region, regions: readonly Region[]): number {
  const at = regions.indexOf(region);
  return at < 0 ? regions.length : at;
}
