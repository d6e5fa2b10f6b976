import type { Decision } from '../model/decision.ts';
import { effective } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import type { Head } from '../model/version.ts';
import type { Look } from './occasion.ts';
import { sightingsOf } from './occasion.ts';
import { suspendedWrites } from './suspended.ts';

/** What the journal said of a key when a round began. */
export interface Known {
  /** The latest entries, oldest first, suspended ones included. */
  readonly log: readonly Decision[];
  /** Whether there are older ones. */
  readonly more: boolean;
  /** The decision that stands: the latest entry, or where that is suspended the one that it stands on. */
  readonly standing: Decision | undefined;
}

/** How far one round has read, and what it found there. */
export type Facts =
  | { readonly at: 'journal'; readonly known: Known }
  | Arrived
  | { readonly at: 'regions'; readonly known: Known; readonly evidence: Evidence }
  | Decided
  | Appended
  | Looked;

/** Regions where a replica of something known has arrived were looked at, and no others. */
export interface Arrived {
  readonly at: 'arrived';
  readonly known: Known;
  readonly decision: Decision;
  readonly looks: readonly { readonly region: Region; readonly head: Head }[];
}

/** The rule and its policies were asked: this entry is due. */
export interface Decided {
  readonly at: 'decided';
  readonly known: Known;
  readonly evidence: Evidence;
  readonly decision: Decision;
}

/** The entry stands in the journal, and its messages are sent. */
export interface Appended {
  readonly at: 'appended';
  readonly evidence: Evidence;
  readonly decision: Decision;
  /** The journal's highest number, once that was read again. */
  readonly newest?: number;
}

/** The regions in doubt were looked at once more, after the append. */
export interface Looked {
  readonly at: 'looked';
  readonly evidence: Evidence;
  readonly decision: Decision;
  readonly looks: readonly { readonly region: Region; readonly head: Head }[];
}

/** What is to be gathered beyond the journal's latest entries. */
export interface Question {
  /** Decisions that others build on. */
  readonly log: readonly Decision[];
  readonly more: boolean;
  /** The number of the latest entry, suspended ones included. */
  readonly seq: number;
  readonly sightings: Evidence['sightings'];
}

/** Of what is held or observed the decision that stands may lie beyond the latest entries: it is put below them. */
export function questionOf({ log: recent, more, standing }: Known, sightings: Evidence['sightings']): Question {
  const known = effective(recent);
  const isBeyond = standing !== undefined && !known.includes(standing);
  const log = isBeyond ? [standing, ...known] : known;
  const latest = recent.at(-1);
  return { log, more, seq: latest?.seq ?? 0, sightings: [...sightings, ...suspendedWrites(latest, log)] };
}

/** Rule a: the decision that stands was made by an earlier delivery of this very work, which may have died before it queued its pushes. */
export function isOwnLeftover({ standing }: Known, { cause, causesBeside = [], own }: Look): boolean {
  if (standing === undefined || own.has(standing.seq)) return false;
  return standing.cause === cause || causesBeside.includes(standing.cause);
}

/** The question of a look, with what its events told. */
export function questionFor(known: Known, look: Look): Question {
  return questionOf(known, sightingsOf(look));
}
