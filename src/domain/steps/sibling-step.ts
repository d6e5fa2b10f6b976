import { observe } from '../deciding/decide.ts';
import { DECISION_SCHEMA, type Decision, type Push, type Sibling, type Write } from '../model/decision.ts';
import type { Region } from '../model/ids.ts';
import type { Head } from '../model/version.ts';

/**
 * The flow of giving a loser a key of its own.
 *
 *   parent ──▶ done: it is owed no more
 *      │ read the log of the new key
 *   log ─────▶ record "made": an earlier delivery has appended its first decision │ "taken": somebody else's
 *      │ find the loser's content
 *   loser ───▶ again: can't be known yet │ record "lost"
 *      │ read the heads of the new key
 *   heads ───▶ again: decided about meanwhile │ record "taken": something lies there
 *      │ append its first decision
 */
export type SiblingStep =
  | { readonly kind: 'done'; readonly why: string }
  | { readonly kind: 'again'; readonly why: string }
  | { readonly kind: 'read-log'; readonly why: string }
  | { readonly kind: 'find-loser'; readonly why: string }
  | { readonly kind: 'read-heads'; readonly write: Write; readonly why: string }
  | { readonly kind: 'read-newest'; readonly facts: HeadsRead; readonly why: string }
  | { readonly kind: 'append'; readonly loser: Write; readonly heads: Heads; readonly why: string }
  /** What became of the sibling. `resend`: queue what this first decision sets going once more. */
  | {
      readonly kind: 'record';
      readonly state: Exclude<Sibling['state'], 'pending'>;
      readonly resend?: Decision;
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
  /** The log of the key that it is to get. */
  | { readonly at: 'log'; readonly sibling: Sibling; readonly log: readonly Decision[] }
  | { readonly at: 'loser'; readonly sibling: Sibling; readonly loser: Loser }
  | HeadsRead;

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
      return facts.sibling.state === 'pending'
        ? { kind: 'read-log', why: 'An earlier delivery may have begun.' }
        : { kind: 'done', why: 'The decision owes no such sibling any more.' };
    case 'log':
      return afterLog(facts.log, facts.sibling);
    case 'loser':
      return afterLoser(facts.loser);
    case 'heads':
      return afterHeads(facts);
  }
}

function afterLog(log: readonly Decision[], { of, key }: Sibling): SiblingStep {
  const isOf = ({ region, id, via }: Write) => via === 'sibling' && region === of.region && id === of.id;
  const first = log.find(({ contenders }) => contenders.some(isOf));
  if (first) {
    // Whoever appended it may have died before it queued the pushes; those that are done already find that by themselves.
    const resend = first === log.at(-1) ? { resend: first } : {};
    return { kind: 'record', state: 'made', ...resend, why: `${key} has its first decision.` };
  }
  if (log.length > 0) return { kind: 'record', state: 'taken', why: `${key} is a key of somebody else's.` };
  return { kind: 'find-loser', why: 'Nothing is known of the key yet.' };
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
    pushes: Object.fromEntries(heads.map(([region, head]) => [region, pushTo(head)])) as Decision['pushes'],
    doubt: [],
  };
}

const pushTo = (head: Head): Push =>
  head.kind === 'unreadable' ? { state: 'blind', ids: [], error: head.message } : { state: 'pending', ids: [] };
