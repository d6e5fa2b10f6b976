import { type Decision, outcomeNumber, type Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { contentName } from '../model/policy.ts';
import {
  type Head,
  hangsOnTags,
  type ObjectState,
  type Place,
  type Stack,
  type StackEntry,
  type Tags,
} from '../model/version.ts';
import { writeAt } from './assess.ts';
import { frontierOf } from './frontier.ts';

/** A version whose tags have to be read before it can be told from another; `write` where the journal tells of it. */
export interface Untold extends Place {
  readonly write?: Write;
}

interface Holder extends Untold {
  readonly state: ObjectState;
}

/** By `contentName`. */
export type ReadTags = ReadonlyMap<string, Tags>;

/**
 * Versions that differ in nothing but perhaps in tags that nobody has read: of what the regions hold, of what contends (it may lie buried), and of
 * what stands. Empty where nothing has tags, and where anything else tells a difference.
 */
export function untoldTags(evidence: Evidence): Untold[] {
  const all = distinct([
    ...evidence.replicaSet.regions.flatMap((region) => holderAt(region, evidence)),
    ...frontierOf(evidence).writes.flatMap((write) => [...holderOfNews(write), ...repeatedBy(write, evidence)]),
    ...Object.entries(evidence.stacks).flatMap(holdersIn),
    ...standingOne(evidence),
  ]);
  const ignorable = evidence.replicaSet.ignorable?.(evidence.key);
  return all.filter(
    (one) => !one.state.tags && all.some((other) => other !== one && hangsOnTags(one.state, other.state, ignorable)),
  );
}

function holderOfNews({ region, id, state }: Write): Holder[] {
  return state.kind === 'object' ? [{ region, id, state }] : [];
}

function holderAt(region: Write['region'], evidence: Evidence): Holder[] {
  const head = evidence.heads[region];
  if (head?.kind !== 'object') return [];
  const write = writeAt(region, evidence);
  return write ? holderOf(write) : [{ region, id: head.id, state: head.state }];
}

/** Where stacks were listed, on what lies between as well. */
function holdersIn([region, stack]: [string, Stack]): Holder[] {
  return stack.flatMap((entry) =>
    entry.kind === 'object' ? [{ region: region as Region, id: entry.id, state: entry.state }] : [],
  );
}

/** Whether it changed nothing hangs on the tags of what lay below it. */
function repeatedBy({ repeats }: Write, { log }: Evidence): Holder[] {
  const repeated = repeats && log.find((decision) => outcomeNumber(decision) === repeats.decision);
  return repeated ? holderOf(repeated.outcome.write) : [];
}

function standingOne({ log }: Evidence): Holder[] {
  const latest = log.at(-1);
  return latest ? holderOf(latest.outcome.write) : [];
}

function holderOf(write: Write): Holder[] {
  const { region, id, state } = write;
  return state.kind === 'object' ? [{ region, id, state, write }] : [];
}

function distinct(holders: readonly Holder[]): Holder[] {
  // What the journal tells of a version counts more than the version alone.
  const known = holders.toSorted((a, b) => Number(a.write !== undefined) - Number(b.write !== undefined));
  return [...new Map(known.map((holder) => [contentName(holder), holder])).values()];
}

/** What one entry of the log tells of a version's tags holds in all others that name it. */
export function toldTags(log: readonly Decision[]): ReadTags {
  const writes = log.flatMap(({ outcome, contenders, superseded = [] }) => [
    outcome.write,
    ...contenders,
    ...superseded,
  ]);
  const told = writes.flatMap((write): [string, Tags][] =>
    write.state.kind === 'object' && write.state.tags ? [[contentName(write), write.state.tags]] : [],
  );
  return new Map(told);
}

/** The same evidence with what was read, wherever those versions stand in it. */
export function withTags(evidence: Evidence, tags: ReadTags): Evidence {
  if (tags.size === 0) return evidence;
  const heads = mapValues(evidence.heads, (head, region): Head => tagged(head, region, tags));
  const stacks = mapValues(evidence.stacks, (stack, region) => stack.map((entry) => tagged(entry, region, tags)));
  return { ...evidence, heads, stacks, log: evidence.log.map((decision) => taggedDecision(decision, tags)) };
}

function tagged<Entry extends Head | StackEntry>(entry: Entry, region: string, tags: ReadTags): Entry {
  if (entry.kind !== 'object') return entry;
  const found = tags.get(contentName({ region: region as Write['region'], id: entry.id }));
  return found ? { ...entry, state: { ...entry.state, tags: found } } : entry;
}

function taggedDecision(decision: Decision, tags: ReadTags): Decision {
  const { outcome, contenders } = decision;
  if (![outcome.write, ...contenders].some((write) => isTagged(write, tags))) return decision;
  const write = taggedWrite(outcome.write, tags);
  return { ...decision, outcome: { ...outcome, write }, contenders: contenders.map((one) => taggedWrite(one, tags)) };
}

/** A write with its tags, where they were read. */
export function taggedWrite(write: Write, tags: ReadTags): Write {
  const found = tags.get(contentName(write));
  return found && write.state.kind === 'object' ? { ...write, state: { ...write.state, tags: found } } : write;
}

function isTagged(write: Write, tags: ReadTags): boolean {
  return tags.has(contentName(write));
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Result,
) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
