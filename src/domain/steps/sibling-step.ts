import { observe } from '../deciding/decide.ts';
import {
  DECISION_SCHEMA,
  type Decision,
  effective,
  equalHead,
  isFinished,
  mayPass,
  type Push,
  type Sibling,
  type Write,
} from '../model/decision.ts';
import { keyBytes, MAX_KEY_BYTES, type Region } from '../model/ids.ts';
import type { Head } from '../model/version.ts';

/**
 * The flow of giving a loser a key of its own.
 *
 *   parent ──▶ done: it is owed no more │ record "failed": no region takes such a key
 *      │ read the log of the new key
 *   log ─────▶ its first decision is there: see below │ record "taken": somebody else's
 *      │ find the loser's content
 *   loser ───▶ again: can't be known yet │ record "lost"
 *      │ read the heads of the new key
 *   heads ───▶ again: decided about meanwhile │ record "taken": something lies there
 *      │ append its first decision
 *   log ─────▶ record "made": it lies in a region │ "failed": no region takes it │ done: its copies are on their way, and tell what becomes of them
 */
export type SiblingStep =
  | { readonly kind: 'done'; readonly why: string }
  | { readonly kind: 'again'; readonly why: string }
  | { readonly kind: 'read-log'; readonly why: string }
  | { readonly kind: 'find-loser'; readonly why: string }
  | { readonly kind: 'read-heads'; readonly write: Write; readonly why: string }
  | { readonly kind: 'read-newest'; readonly facts: HeadsRead; readonly why: string }
  | { readonly kind: 'append'; readonly loser: Write; readonly heads: Heads; readonly why: string }
  /** Queue once more what the first decision sets going; then as if it had been read for the first time. */
  | { readonly kind: 'resend'; readonly facts: LogRead; readonly first: Decision; readonly why: string }
  /** What became of the sibling. */
  | {
      readonly kind: 'record';
      readonly state: Exclude<Sibling['state'], 'pending'>;
      readonly error?: string;
      readonly why: string;
    };

export type Heads = readonly (readonly [Region, Head])[];

/** The loser's content, or why it can't be had: for good, or for now. */
export type Loser =
  | { readonly kind: 'found'; readonly write: Write }
  | { readonly kind: 'lost' }
  | { readonly kind: 'again'; readonly why: string };

export type SiblingFacts =
  | { readonly at: 'parent'; readonly sibling: Sibling }
  | LogRead
  | { readonly at: 'loser'; readonly sibling: Sibling; readonly loser: Loser }
  | HeadsRead;

/** The log of the key that it is to get. */
export interface LogRead {
  readonly at: 'log';
  readonly sibling: Sibling;
  readonly log: readonly Decision[];
  /** What the first decision sets going was queued, as far as is known. */
  readonly isSent: boolean;
}

export interface HeadsRead {
  readonly at: 'heads';
  readonly sibling: Sibling;
  readonly write: Write;
  readonly heads: Heads;
  /** The highest number in the log of that key, once that was read again. */
  readonly newest?: number;
}

export function siblingStep(facts: SiblingFacts): SiblingStep {
  switch (facts.at) {
    case 'parent':
      return afterParent(facts.sibling);
    case 'log':
      return afterLog(facts);
    case 'loser':
      return afterLoser(facts.loser);
    case 'heads':
      return afterHeads(facts);
  }
}

function afterParent({ key, state }: Sibling): SiblingStep {
  if (state !== 'pending' && state !== 'failed')
    return { kind: 'done', why: 'The decision owes no such sibling any more.' };
  const bytes = keyBytes(key);
  if (bytes <= MAX_KEY_BYTES) return { kind: 'read-log', why: 'An earlier delivery may have begun.' };
  const error = `The key that it was to get has ${bytes} bytes, and S3 takes ${MAX_KEY_BYTES}.`;
  return { kind: 'record', state: 'failed', error, why: error };
}

function afterLog(facts: LogRead): SiblingStep {
  const { log, sibling, isSent } = facts;
  const { of, key } = sibling;
  const isOf = ({ region, id, via }: Write) => via === 'sibling' && region === of.region && id === of.id;
  const first = log.find(({ contenders }) => contenders.some(isOf));
  if (!first) {
    if (log.length > 0) return { kind: 'record', state: 'taken', why: `${key} is a key of somebody else's.` };
    return { kind: 'find-loser', why: 'Nothing is known of the key yet.' };
  }
  // Whoever appended it may have died before it queued anything. Pushes that were tried have a message of their own.
  const isUntried = ({ state, attempts }: Push) => state === 'blind' || (state === 'pending' && attempts === undefined);
  if (!isSent && first === log.at(-1) && Object.values(first.pushes).some(isUntried))
    return { kind: 'resend', facts, first: onlyPushes(first, isUntried), why: 'Its copies may never have been sent.' };
  return afterFirst(log, isOf, key);
}

function onlyPushes(decision: Decision, isWanted: (push: Push) => boolean): Decision {
  const pushes = Object.entries(decision.pushes).filter(([, push]) => isWanted(push));
  return { ...decision, pushes: Object.fromEntries(pushes) };
}

/** It is kept once one region holds it; the others are the business of its own log. */
function afterFirst(log: readonly Decision[], isOf: (write: Write) => boolean, key: string): SiblingStep {
  const standing = effective(log).at(-1);
  if (!standing || !isOf(standing.outcome.write))
    return { kind: 'record', state: 'made', why: `${key} has gone on: its own log tells what became of it.` };
  if (log.some((decision) => isOf(decision.outcome.write) && isHeld(decision)))
    return { kind: 'record', state: 'made', why: `A region holds ${key}.` };
  const errors = standing.regions.map((region) => lastingError(standing, region));
  if (errors.every((error) => error !== undefined)) {
    const error = [...new Set(errors)].join(' ');
    return { kind: 'record', state: 'failed', error, why: `No region takes ${key}.` };
  }
  return { kind: 'done', why: `The copies of ${key} are on their way.` };
}

function isHeld(decision: Decision): boolean {
  const { regions, pushes } = decision;
  return regions.some((region) => {
    const push = pushes[region];
    return (push !== undefined && isFinished(push)) || equalHead(decision, region) !== undefined;
  });
}

/** What somebody has to mend before the region can take it. */
function lastingError({ observed, pushes }: Decision, region: Region): string | undefined {
  const push = pushes[region];
  if (push?.state === 'failed') return mayPass(push.reason) ? undefined : (push.error ?? 'It failed.');
  const head = observed[region];
  return push?.state === 'blind' && head?.kind === 'unreadable' && !mayPass(head.reason) ? head.message : undefined;
}

function afterLoser(loser: Loser): SiblingStep {
  switch (loser.kind) {
    case 'again':
      return loser;
    case 'lost':
      return { kind: 'record', state: 'lost', why: 'What it held is not to be found any more.' };
    case 'found':
      return { kind: 'read-heads', write: loser.write, why: 'Something may lie under the key.' };
  }
}

/** What lies there is perhaps of a delivery beside this one, which has appended since and pushed: then the journal tells. */
function afterHeads(facts: HeadsRead): SiblingStep {
  const { sibling, write, heads, newest } = facts;
  const { key } = sibling;
  const isThere = heads.some(([, { kind }]) => kind === 'object' || kind === 'delete');
  if (!isThere) return { kind: 'append', loser: write, heads, why: `Nothing lies under ${key}.` };
  if (newest === undefined) return { kind: 'read-newest', facts, why: `Something lies under ${key}.` };
  return newest > 0
    ? { kind: 'again', why: `${key} was decided about meanwhile` }
    : { kind: 'record', state: 'taken', why: `Somebody's object lies under ${key}.` };
}

/** The first decision of the sibling's own key, whose outcome lies under another one. */
export function firstDecision(
  { set, key, seq, regions, ruling, configuration }: Decision,
  sibling: Sibling,
  write: Write,
  heads: Heads,
  { now, by, cause }: { now: number; by: string; cause: string },
): Decision {
  const { name: _, ...rest } = ruling;
  return {
    ...{ schema: DECISION_SCHEMA, set, key: sibling.key, seq: 1, situation: 'sibling', regions },
    ...{ decidedAt: now, by, cause },
    ...(configuration === undefined ? {} : { configuration }),
    considered: {},
    horizon: write.stamp.time,
    observed: Object.fromEntries(heads.map(([region, head]) => [region, observe(head)])) as Decision['observed'],
    contenders: [write],
    ruling: { ...rest, rule: 'none', policies: [], flags: [] },
    outcome: { kind: 'winner', write },
    why: `Kept beside ${key}: the upload from ${write.region} that lost in decision ${seq} there.`,
    losers: [],
    siblingOf: { key, seq },
    pushes: Object.fromEntries(heads.map(([region, head]) => [region, pushTo(head)])) as Decision['pushes'],
    doubt: [],
  };
}

const pushTo = (head: Head): Push =>
  head.kind === 'unreadable' ? { state: 'blind', ids: [], error: head.message } : { state: 'pending', ids: [] };
