import { unreadSighting } from '../causality/assess.ts';
import { isConsidered } from '../causality/frontier.ts';
import type { Considered, Decision } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';

/** What is held or observed pushes nothing, so nobody else comes back to it: that it does not get lost is watched here. */

/**
 * What the latest entry holds or observes, or has taken for seen by that, and no decision that others build on has considered: a copy of one that
 * is still on its way may bury it, and a head that is known would hide it.
 */
export function suspendedWrites(latest: Decision | undefined, log: readonly Decision[]): Evidence['sightings'] {
  if (!latest?.suspended) return [];
  const considered = Object.entries(latest.considered).map(([region, { id }]) => ({ region: region as Region, id }));
  const contenders = latest.contenders.filter(({ via }) => via === undefined);
  return [...contenders, ...considered]
    .filter(({ region, id }) => !isConsidered(region, id, log))
    .map(({ region, id }) => ({ region, id, maker: 'client' }));
}

/** Out of sight, what is suspended must not drop out of the conflict: that would end it without the person, or tell half of it. */
export function suspendedButUnreadable(latest: Decision | undefined, { heads }: Evidence): Region | undefined {
  if (!latest?.suspended) return undefined;
  return latest.contenders.find(({ region }) => heads[region]?.kind === 'unreadable')?.region;
}

/** What is suspended pushes nothing, so no push will look at the region of this event again: the event itself has to. */
export function unreadBesideSuspended({ suspended }: Decision, evidence: Evidence): Region | undefined {
  return suspended && unreadSighting(evidence);
}

/** What is suspended stays so while the same contends, and nothing newer was taken for seen, under the same rule: one entry says it. */
export function repeats(decision: Decision, latest: Decision | undefined): boolean {
  if (!decision.suspended || decision.suspended.kind !== latest?.suspended?.kind) return false;
  const isNewer = ([region, { id, time }]: [string, Considered]) => {
    const before = latest.considered[region as Region];
    return !before || (id !== before.id && time >= before.time);
  };
  if (Object.entries(decision.considered).some(isNewer)) return false;
  return subjectOf(decision) === subjectOf(latest);
}

function subjectOf({ contenders, ruling, suspended }: Decision): string {
  return JSON.stringify([
    contenders.map(({ region, id }) => [region, id]).sort(),
    suspended?.standsOn,
    [ruling.rule, ruling.policies, ruling.deletes],
  ]);
}
