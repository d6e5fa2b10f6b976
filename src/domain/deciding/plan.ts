import type { Uncovered } from '../causality/uncovered.ts';
import { type Decision, effective, equalHead, type Write } from '../model/decision.ts';
import type { ETag, Region } from '../model/ids.ts';
import type { Place } from '../model/version.ts';
import { isMerge } from '../model/write.ts';

/** What a target's head must still be for a push: an object of this ETag, or nothing (S3 can't tell a delete marker from nothing). */
export type Expected = { readonly kind: 'etag'; readonly etag: ETag } | { readonly kind: 'nothing' };

/** The condition of a decision's push to a region: the head that the decision observed there. */
export function expectedAt(region: Region, { observed }: Decision): Expected {
  const head = observed[region];
  return head?.kind === 'object' ? { kind: 'etag', etag: head.etag } : { kind: 'nothing' };
}

/** Where the bytes of a decision's outcome can be had, best first: the origin, then regions that stood at it or were brought there. */
export function sourcesOf(decision: Decision): Place[] {
  const { outcome, regions, pushes } = decision;
  if (outcome.write.state.kind === 'deleted') return [];
  // Found so when it was decided, or later: a copy may be recorded in no other way.
  const equals = regions.flatMap((region) => {
    const head = equalHead(decision, region);
    return head?.kind === 'object' ? [{ region, id: head.id }] : [];
  });
  const copies = Object.entries(pushes).flatMap(([region, { ids }]) =>
    ids.map((id) => ({ region: region as Region, id })),
  );
  return distinct([...ownPlaces(outcome.write), ...equals, ...copies]);
}

/** A merge lies nowhere by itself; of a sibling or an undo whose entry was lost it is not known where its content was written. */
export function ownPlaces(write: Omit<Write, 'stamp'>): readonly Place[] {
  const { key, via, from } = write;
  if (from) return from;
  if (isMerge(write) || via === 'undo' || (via === 'sibling' && key === undefined)) return [];
  return [placeOf(write)];
}

/** What a write is named by. */
export function placeOf({ region, id, key }: Place): Place {
  return { region, id, ...(key === undefined ? {} : { key }) };
}

/** Where a contender's content can be had: where it lies, or (of an outcome, which may be a merge) at copies of the decisions for it. */
export function placesOf(write: Omit<Write, 'stamp'>, log: readonly Decision[]): Place[] {
  const isFor = ({ outcome }: Decision) => outcome.write.id === write.id && outcome.write.region === write.region;
  // What is suspended pushes nothing, and says nothing of where its outcome stands.
  return distinct([...ownPlaces(write), ...effective(log).filter(isFor).toReversed().flatMap(sourcesOf)]);
}

/** Where what a removal has uncovered can be had: there, and where else the journal knows it to lie. */
export function placesOfUncovered({ region, write, version }: Uncovered, log: readonly Decision[]): Place[] {
  if (!version || write.state.kind === 'deleted') return [];
  const places = placesOf(write, log);
  return places.length > 0 ? places : [{ region, id: version.id }];
}

function distinct(places: readonly Place[]): Place[] {
  return places.filter(
    (place, at) => places.findIndex(({ region, id }) => region === place.region && id === place.id) === at,
  );
}

/** Regions to which a message carries the outcome, and regions that somebody has to look at again. What is left to S3 sends nothing. */
export function workOf({ pushes }: Decision): { push: Region[]; lookAgain: Region[] } {
  const regions = Object.keys(pushes) as Region[];
  const isBlind = (region: Region) => pushes[region]?.state === 'blind';
  const isOurs = (region: Region) => !isBlind(region) && pushes[region]?.state !== 'left-to-s3';
  return { push: regions.filter(isOurs), lookAgain: regions.filter(isBlind) };
}
