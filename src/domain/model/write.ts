import type { Write } from './decision.ts';
import type { Region } from './ids.ts';
import { isSameVersion, type Version } from './version.ts';

/** It was made by merging, and nobody wrote it: it lies nowhere but in copies. */
export function isMerge({ via, madeBy }: Pick<Write, 'via' | 'madeBy'>): boolean {
  return via === 'merge' || madeBy !== undefined;
}

/** It is that version of that region: a client's own, and nothing that people or policies have put in the place of one. */
export function isWriteOf(
  { via, ...write }: Write,
  version: Pick<Version, 'id'> & { time?: number | undefined },
  region: Region,
): boolean {
  return via === undefined && write.region === region && isSameVersion(write, version);
}

/** The number of the latest decision whose outcome a write was made on: as it says itself, else by what lies beneath it. */
export function decisionSeenBy({ claim, stamp }: Write): number {
  return claim?.kind === 'read' ? claim.decision : stamp.decision;
}
