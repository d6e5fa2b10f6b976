// src/replication/validate: every reason for which S3 refuses a replication configuration, with what to do.
import { type ReplicationDocument, ruleName } from '../document.ts';
import { ofBuckets } from './buckets.ts';
import { ofDestination, ofTime } from './destination.ts';
import { ofFilter } from './filter.ts';
import type { CheckOfDocument, CheckOfRule, Refusal, Surroundings } from './refusal.ts';
import { ofForm, ofSelection } from './rule.ts';
import { ofWhole } from './whole.ts';

export type { KnownBucket, Refusal, Surroundings } from './refusal.ts';

/** A new check is a function and a line here. */
const OF_DOCUMENT: readonly CheckOfDocument[] = [ofWhole, ofBuckets];
const OF_RULE: readonly CheckOfRule[] = [ofForm, ofFilter, ofDestination, ofTime, ofSelection];

/**
 * All that S3 would refuse, where it tells the first alone: first what its schema has no place for, then what is wrong in the whole, then rule by rule. Empty:
 * it takes the configuration. Pure; of the buckets it knows what it is told.
 */
export function refusals(document: ReplicationDocument, surroundings: Surroundings = {}): readonly Refusal[] {
  const all = [
    ...OF_DOCUMENT.flatMap((check) => check(document, surroundings)),
    ...(document.Rules ?? []).flatMap((rule, index) =>
      OF_RULE.flatMap((check) => check(rule, ruleName(rule, index)).map((refusal) => ({ ...refusal, rule: index }))),
    ),
  ];
  const isOfSchema = ({ code }: Refusal): boolean => code === 'MalformedXML';
  return [...all.filter(isOfSchema), ...all.filter((refusal) => !isOfSchema(refusal))];
}
