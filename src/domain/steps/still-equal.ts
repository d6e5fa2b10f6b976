import type { Decision } from '../model/decision.ts';
import type { Region } from '../model/ids.ts';
import { type Head, hangsOnTags, isSameState, isSameVersion, stateOf } from '../model/version.ts';

/** A region that a decision found at its outcome shows it still, by the head that was read after the append. */
export function isStillEqual(head: Head, region: Region, { observed, outcome, ruling }: Decision): boolean {
  if (head.kind === 'unreadable') return false;
  if (head.kind === 'absent') return outcome.write.state.kind === 'deleted';
  const before = observed[region];
  if (before !== undefined && 'id' in before && isSameVersion(before, head)) return true;
  const [found, wanted, ignored] = [stateOf(head), outcome.write.state, ruling.ignoreMetadata];
  // Its tags are read by whoever starts over.
  return isSameState(found, wanted, ignored) && !hangsOnTags(found, wanted, ignored);
}
