import { isAwaited, statusAtOrigin } from '../causality/awaited.ts';
import type { Decision, Push } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import type { S3Carrier } from '../model/policy.ts';
import { isWriteOf } from '../model/write.ts';

type Pushes = Decision['pushes'];

/** What an entry owes, where everything is brought by us. */
type Owing = Pick<Decision, 'situation' | 'outcome' | 'observed' | 'regions' | 'pushes' | 'decidedAt'>;

/** Of these situations the outcome is a version that S3 replicates by itself, and lies above all that it has seen. */
const PLAIN: readonly Decision['situation'][] = ['first', 'fast-forward', 'identical'];

/**
 * The pushes of a decision where S3's own replication is to carry. A plain update is left to it as a whole. Of anything else the outcome is written
 * in one region, as a new version above what was considered there, and left to S3 from there on; where one region alone is behind it is written
 * to that. Deletes are ours.
 */
export function leaveToS3(owing: Owing, carrier: S3Carrier, evidence: Evidence): Pushes {
  const { pushes, outcome, situation, decidedAt } = owing;
  const { write } = outcome;
  const behind = (Object.keys(pushes) as Region[]).filter((region) => !isOwedLook(region, evidence));
  if (behind.length === 0) return pushes;
  const until = decidedAt + carrier.graceMs;
  if (write.state.kind === 'deleted') return pushes;
  if (PLAIN.includes(situation) && isOwnVersion(owing, evidence))
    return statusAtOrigin(outcome, evidence) === 'FAILED' ? given(pushes, FAILED) : left(pushes, behind, until);
  const seat = behind.length === 1 ? undefined : seatOf(owing);
  if (!seat) return pushes;
  return { ...left(pushes, behind, until), [seat]: { state: 'pending', ids: [] } };
}

/** What a decision owes that brings the latest outcome once more: S3 is given the time that it has, and what it has missed is brought by us. */
export function stillLeftToS3(pushes: Pushes, latest: Decision, evidence: Evidence): Pushes {
  const status = statusAtOrigin(latest.outcome, evidence);
  const again = Object.entries(pushes).map(([region, push]): [string, Push] => {
    const before = latest.pushes[region as Region];
    if (before && isAwaited(before, latest, evidence) && !isOwedLook(region as Region, evidence))
      return [region, before];
    return [region, hasMissed(before) ? { ...push, missed: status ? { status } : {} } : push];
  });
  return Object.fromEntries(again) as Pushes;
}

/** An event has told of a version there that could not be read: nobody else would come back to that. */
function isOwedLook(region: Region, { heads, sightings }: Evidence): boolean {
  return heads[region]?.kind === 'unreadable' && sightings.some((sighting) => sighting.region === region);
}

function hasMissed(before: Push | undefined): boolean {
  return before?.state === 'left-to-s3' || before?.missed !== undefined;
}

const FAILED: Pick<Push, 'missed'> = { missed: { status: 'FAILED' } };

function given(pushes: Pushes, more: Partial<Push>): Pushes {
  const all = Object.entries(pushes).map(([region, push]) => [region, { ...push, ...more }]);
  return Object.fromEntries(all) as Pushes;
}

function left(pushes: Pushes, regions: readonly Region[], until: number): Pushes {
  const others = regions.map((region) => [region, { state: 'left-to-s3', ids: [], until } satisfies Push]);
  return { ...pushes, ...Object.fromEntries(others) };
}

/** It is current where it was written, so what S3 replicates of it is the latest of that region. */
function isOwnVersion({ outcome: { write } }: Owing, { heads }: Evidence): boolean {
  const head = heads[write.region];
  return head !== undefined && 'id' in head && isWriteOf(write, head, write.region);
}

/** Where the winner lies, for nothing has to go from one region to another then; else the first region that can be read. */
function seatOf({ outcome: { write }, regions, observed }: Owing): Region | undefined {
  const isReadable = (region: Region) => observed[region] !== undefined && observed[region]?.kind !== 'unreadable';
  return isReadable(write.region) ? write.region : regions.find(isReadable);
}
