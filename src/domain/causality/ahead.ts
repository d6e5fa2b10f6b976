import type { Decision } from '../model/decision.ts';
import type { Region } from '../model/ids.ts';
import { type Head, isSameVersion } from '../model/version.ts';

/**
 * Of a head that was asked for while the journal still answered: whether it tells what one would that is asked for now. A decision that was
 * appended in between must not be taken as having been there before the heads were read, for whoever affirms it relies on that (rule a).
 *
 * - Without any decision there was none when the head was read either.
 * - A copy of the latest one came after its append, so the head was read after that.
 * - What the latest one found at its outcome, and has no doubt about, it saw itself; whatever came since has not seen it, and tells by its event.
 * - A region that can't be read is brought nothing before somebody has looked.
 */
export function tellsAsIfReadNow(head: Head, region: Region, log: readonly Decision[]): boolean {
  const latest = log.at(-1);
  if (!latest || head.kind === 'unreadable') return true;
  if (head.kind === 'absent' || latest.suspended) return false;
  const push = latest.pushes[region];
  if (push) return push.ids.includes(head.id);
  const observed = latest.observed[region];
  return observed !== undefined && 'id' in observed && isSameVersion(observed, head) && !latest.doubt.includes(region);
}
