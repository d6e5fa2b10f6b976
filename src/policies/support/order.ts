// src/policies/support: what several policies share.
import type { Write } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { IgnoredMetadata } from '../../domain/model/ignored.ts';
import type { Conflict } from '../../domain/model/policy.ts';
import { compareStamps } from '../../domain/model/stamp.ts';
import { haveSameTags as areSameTags, isSameContent, isSameState } from '../../domain/model/version.ts';

/** The same conflict, its contenders in one order whatever order they came in: the latest stamp first. */
export function inOrder(conflict: Conflict): Conflict {
  const contenders = [...conflict.contenders].sort((a, b) => compareWrites(b, a, conflict.regions));
  return { ...conflict, contenders };
}

/**
 * By stamp. Contenders of one key never tie there as long as the set lists their regions; the text of region and version id decides
 * for those of regions that the owner has since taken out of the set, so that the order stays total.
 */
function compareWrites(a: Write, b: Write, regions: readonly Region[]): number {
  return compareStamps(a.stamp, b.stamp, regions) || compareText(a.region, b.region) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each with each: "same" by checksum here and by ETag there is not transitive, so comparing all with the first would depend on it. */
export function areSameStates(writes: readonly Write[], ignored?: IgnoredMetadata): boolean {
  return writes.every((a, index) => writes.slice(index + 1).every((b) => isSameState(a.state, b.state, ignored)));
}

/** Bytes alone, whatever headers, metadata and tags say. */
export function holdSameBytes(writes: readonly Write[]): boolean {
  return writes.every(({ state: a }, index) =>
    writes.slice(index + 1).every(({ state: b }) => a.kind === 'object' && b.kind === 'object' && isSameContent(a, b)),
  );
}

export function haveSameTags(writes: readonly Write[]): boolean {
  return writes.every(({ state: a }, index) =>
    writes.slice(index + 1).every(({ state: b }) => a.kind === 'object' && b.kind === 'object' && areSameTags(a, b)),
  );
}
