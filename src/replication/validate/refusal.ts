import type { ReplicationDocument, ReplicationRule } from '../document.ts';

/** A reason for which S3 takes no such configuration. */
export interface Refusal {
  /** S3's error code; its HTTP status is 400. */
  readonly code: 'InvalidRequest' | 'InvalidArgument' | 'MalformedXML' | 'InvalidTag' | 'EntityTooLarge';
  /** In S3's words as far as they are known. */
  readonly message: string;
  /** What is wrong and what to do, as a sentence. */
  readonly remedy: string;
  /** Which rule it is about, from 0; left out: the whole. */
  readonly rule?: number;
}

/** What is known about the buckets. What is not known is not refused. */
export interface Surroundings {
  readonly source?: KnownBucket;
  /** By name. `null`: there is no such bucket. */
  readonly destinations?: Readonly<Record<string, KnownBucket | null>>;
}

export interface KnownBucket {
  readonly name: string;
  readonly versioning?: 'Enabled' | 'Suspended' | 'Unversioned';
}

export type CheckOfDocument = (document: ReplicationDocument, surroundings: Surroundings) => readonly Refusal[];
export type CheckOfRule = (rule: ReplicationRule, name: string) => readonly Refusal[];

export const refused = (code: Refusal['code'], message: string, remedy: string): Refusal => ({ code, message, remedy });

/** In S3's words, which it has for whatever its schema has no place for. */
export const MALFORMED = 'The XML you provided was not well-formed or did not validate against our published schema';

export const malformed = (remedy: string): Refusal => refused('MalformedXML', MALFORMED, remedy);

/** A check of several: nothing where the condition holds. */
export function unless(holds: boolean, refusal: Refusal): readonly Refusal[] {
  return holds ? [] : [refusal];
}
