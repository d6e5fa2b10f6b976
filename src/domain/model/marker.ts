import type { Considered, Decision, Write } from './decision.ts';
import { digest } from './digest.ts';
import type { ObjectKey, Region, VersionId } from './ids.ts';
import type { ReplicaSet } from './replica-set.ts';
import { describeState, isMultipart, type ObjectState, type ObjectVersion } from './version.ts';

/** The user-metadata field of a copy that names decision and origin; its value is opaque to adapters. */
export const MARKER_FIELD = 's3-concord';

const FORMAT = '1';

/**
 * What a copy says of itself. It carries the vector and the horizon of its decision, so that stacks and markers alone yield the
 * frontier when the journal is lost.
 */
export interface Marker {
  readonly seq: number;
  readonly origin: Pick<Write, 'region' | 'id' | 'time' | 'via'>;
  readonly stamp: { readonly time: number; readonly decision: number };
  readonly horizon: number;
  readonly considered: Readonly<Record<Region, Considered>>;
  /** What the binding says of the bytes: their checksum, a plain ETag, or (where copies change the ETag) no more than their size. */
  readonly boundBy: 'checksum' | 'etag' | 'size';
  readonly binding: string;
}

interface Placing {
  readonly replicaSet: ReplicaSet;
  readonly region: Region;
  readonly key: ObjectKey;
}

/** The marker of a decision's copy at one place, as the text of a metadata field: plain ASCII, some 100 bytes and 90 more a region. */
export function encodeMarker(decision: Decision, at: Placing): string {
  const { write } = decision.outcome;
  if (write.state.kind !== 'object') throw new TypeError('a delete carries no marker');
  const boundBy = write.state.checksum ? 'checksum' : isMultipart(write.state) ? 'size' : 'etag';
  const vector = Object.entries(decision.considered).map(([region, seen]) =>
    [region, seen.id, seen.time, seen.stampTime, seen.stampDecision].join('@'),
  );
  return [
    FORMAT,
    decision.seq,
    [write.region, write.id, write.time, ...(write.via ? [write.via] : [])].join('@'),
    [write.stamp.time, write.stamp.decision].join('@'),
    decision.horizon,
    boundBy,
    bind(decision.seq, write, write.state, boundBy, at),
    ...vector,
  ].join(';');
}

/** The marker of a version, if it is bound to this very place and content; undefined where a client carried it here. */
export function markerOf({ marker: text, state }: ObjectVersion, at: Placing): Marker | undefined {
  const marker = text === undefined ? undefined : decode(text);
  if (!marker) return undefined;
  return bind(marker.seq, marker.origin, state, marker.boundBy, at) === marker.binding ? marker : undefined;
}

/** Whether it tells of the decision's outcome: where the journal was lost, its number may have been given to another. */
export function isOfOutcome({ origin }: Marker, { outcome: { write } }: Decision): boolean {
  return origin.id === write.id && origin.region === write.region;
}

/** Whether this very decision made the copy, and not another of its number and outcome. */
export function isMadeFor(marker: Marker, decision: Decision): boolean {
  const { stamp, horizon, considered } = marker;
  const { write } = decision.outcome;
  const regions = Object.keys({ ...considered, ...decision.considered }) as Region[];
  return (
    isOfOutcome(marker, decision) &&
    stamp.time === write.stamp.time &&
    stamp.decision === write.stamp.decision &&
    horizon === decision.horizon &&
    regions.every((region) => considered[region]?.id === decision.considered[region]?.id)
  );
}

/** Set, bucket, region, key, decision, origin, bytes and metadata in one short digest. It guards against accident, not against forgery. */
function bind(
  seq: number,
  origin: Pick<Write, 'region' | 'id'>,
  state: ObjectState,
  boundBy: Marker['boundBy'],
  { replicaSet, region, key }: Placing,
): string {
  const bytes = {
    checksum: `${state.checksum?.algorithm}:${state.checksum?.value}`,
    etag: state.etag,
    size: state.size,
  }[boundBy];
  const bucket = replicaSet.buckets[region]?.bucket;
  return digest(
    JSON.stringify([
      replicaSet.name,
      bucket,
      region,
      key,
      seq,
      origin.region,
      origin.id,
      state.size,
      bytes,
      describeState(state),
    ]),
  );
}

function decode(text: string): Marker | undefined {
  const [format, seq, origin, stamp, horizon, boundBy, binding, ...vector] = text.split(';');
  if (format !== FORMAT || !origin || !stamp || !binding) return undefined;
  if (boundBy !== 'checksum' && boundBy !== 'etag' && boundBy !== 'size') return undefined;
  const [region, id, time, via] = origin.split('@');
  const [stampTime, stampDecision] = stamp.split('@');
  const numbers = [seq, time, stampTime, stampDecision, horizon].map(Number);
  if (!region || !id || !numbers.every(Number.isSafeInteger) || Number(seq) < 1) return undefined;
  return {
    seq: Number(seq),
    origin: {
      region: region as Region,
      id: id as VersionId,
      time: Number(time),
      ...(via === 'merge' || via === 'sibling' || via === 'undo' ? { via } : {}),
    },
    stamp: { time: Number(stampTime), decision: Number(stampDecision) },
    horizon: Number(horizon),
    considered: Object.fromEntries(vector.flatMap(decodeConsidered)),
    boundBy,
    binding,
  };
}

function decodeConsidered(text: string): [string, Considered][] {
  const [region, id, time, stampTime, stampDecision] = text.split('@');
  if (!region || !id) return [];
  const seen = { time: Number(time), stampTime: Number(stampTime), stampDecision: Number(stampDecision) };
  return Object.values(seen).every(Number.isSafeInteger) ? [[region, { id: id as VersionId, ...seen }]] : [];
}
