import type { Evidence } from '../../../domain/model/evidence.ts';
import type { Region } from '../../../domain/model/ids.ts';
import type { Unreadable } from '../../../domain/model/version.ts';

/** A region of which not all can be read is none that could be read. */
export function withoutRegions(evidence: Evidence, unread: ReadonlyMap<Region, Unreadable>): Evidence {
  const listed = [...unread.keys()].filter((region) => evidence.stacks[region]);
  const stacks = Object.entries(evidence.stacks).filter(([region]) => !unread.has(region as Region));
  return {
    ...evidence,
    heads: { ...evidence.heads, ...Object.fromEntries(unread) },
    stacks: Object.fromEntries(stacks),
    unlisted: [...evidence.unlisted, ...listed],
  };
}
