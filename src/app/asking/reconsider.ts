import { isByHand } from '../../domain/deciding/causes.ts';
import { keptBefore } from '../../domain/deciding/siblings.ts';
import type { Answer, Decision, Write } from '../../domain/model/decision.ts';
import type { ObjectKey } from '../../domain/model/ids.ts';
import { type Conflict, contentName, type Question, type Rule, type Verdict } from '../../domain/model/policy.ts';
import type { ReplicaSet } from '../../domain/model/replica-set.ts';
import { isSameState, type ObjectState, type Place } from '../../domain/model/version.ts';
import type { Dependencies } from '../dependencies.ts';
import { fingerprint } from '../fingerprint.ts';
import { DECISIONS_IN_DOUBT } from '../limits.ts';
import { consult, ruleFor } from '../reconcile/consult.ts';
import { NO_AIDS } from '../reconcile/contents.ts';

/** What became of a conflict, or would have. */
export type Settled =
  | { readonly kind: 'winner'; readonly write: Write }
  | { readonly kind: 'merged'; readonly content: Pick<ObjectState, 'size' | 'checksum'> }
  | {
      readonly kind: 'keeps';
      readonly write: Write;
      readonly kept: readonly { readonly key: ObjectKey; readonly of: Place }[];
    }
  | { readonly kind: 'held' };

/** A conflict of the past under other rules. */
export type Reconsidered =
  | {
      readonly kind: 'settled';
      readonly isSame: boolean;
      readonly was: Settled;
      readonly would: Settled;
      readonly decidedBy: string;
      readonly why: string;
      /** It would only be observed. */
      readonly isObserved: boolean;
    }
  /** A content that a policy needs can't be had any more: what would have become of it then is not known now. */
  | { readonly kind: 'missing'; readonly why: string }
  /** Something can't be read for now. */
  | { readonly kind: 'unreadable'; readonly why: string }
  /** The owner's own code would have been asked something that it has not answered before. */
  | { readonly kind: 'asks' };

/** `call`: whether the owner's own code may be asked anew. */
export async function reconsider(
  decision: Decision,
  candidate: ReplicaSet,
  deps: Dependencies,
  { call }: { readonly call: boolean },
): Promise<Reconsidered> {
  const { set, key, contenders, base } = decision;
  const log = candidate.dependsOnTags?.({ key, contenders })
    ? (await deps.journal.latest(decision, DECISIONS_IN_DOUBT)).log
    : [];
  // Tags as they are today: those of then stand nowhere.
  const rule = await ruleFor(contenders, { replicaSet: candidate, key, log }, deps);
  if ('kind' in rule) return { kind: 'unreadable', why: rule.why };
  const kept = keptBefore(decision);
  // None of them was deleted, as far as was known then.
  const aids = { ...NO_AIDS, standing: kept };
  const conflict: Conflict = {
    set,
    key,
    regions: candidate.regions,
    contenders,
    kept,
    aids,
    ...(base ? { base } : {}),
  };
  const asked = await aid(conflict, rule, decision, deps, call);
  if ('kind' in asked) return asked;
  const verdict = rule.resolve(asked);
  const was = settledBy(decision);
  const would = settledAs(verdict);
  const { decidedBy, why } = verdict;
  // What a person settled was held first, and would be again.
  const isSame = isSameEnd(was, would) || (isByHand(decision) && would.kind === 'held');
  return { kind: 'settled', isSame, was, would, decidedBy, why, isObserved: rule.mode === 'observe' };
}

class Unasked extends Error {}

/** With all that the policies ask for; the journal is read further only where they ask. */
async function aid(
  conflict: Conflict,
  rule: Rule,
  decision: Decision,
  deps: Dependencies,
  call: boolean,
): Promise<Conflict | Exclude<Reconsidered, { kind: 'settled' }>> {
  if (!rule.asks(conflict)) return conflict;
  const { log } = await deps.journal.latest(decision, DECISIONS_IN_DOUBT);
  const answer = async (question: Question, about: Conflict): Promise<Answer> => {
    const given = decision.ruling.answers?.[question.name];
    if (given) return given;
    if (!call) throw new Unasked();
    return await deps.advisers.answer(question, about);
  };
  try {
    const asked = await consult(conflict, rule, log, { ...deps, advisers: { ...deps.advisers, answer } });
    if ('kind' in asked) return { kind: 'unreadable', why: asked.why };
    return missingIn(asked) ?? asked;
  } catch (error) {
    if (error instanceof Unasked) return { kind: 'asks' };
    throw error;
  }
}

function missingIn({ aids }: Conflict): { readonly kind: 'missing'; readonly why: string } | undefined {
  const missing = [...(aids?.contents.values() ?? [])].find(({ kind }) => kind === 'missing');
  return missing?.kind === 'missing' ? missing : undefined;
}

/** What a decision came to; of what was only observed, what it would have come to. */
export function settledBy({ outcome, siblings = [], suspended, contenders, ruling }: Decision): Settled {
  if (suspended?.kind === 'held' || (suspended && isLeftToPerson(ruling))) return { kind: 'held' };
  const { write } = outcome;
  if (outcome.kind === 'merged' && write.state.kind === 'object') return { kind: 'merged', content: write.state };
  // Those that an earlier decision owed are of others.
  const own = siblings.filter(({ of }) => contenders.some((contender) => contentName(contender) === contentName(of)));
  if (own.length === 0) return { kind: 'winner', write };
  return { kind: 'keeps', write, kept: own.map(({ key, of }) => ({ key, of })) };
}

function settledAs({ winner, ending }: Verdict): Settled {
  switch (ending?.kind) {
    case undefined:
      return { kind: 'winner', write: winner };
    case 'holds':
      return { kind: 'held' };
    case 'merges':
      return { kind: 'merged', content: { size: ending.content.length, ...fingerprint(ending.content) } };
    case 'keeps': {
      const kept = ending.siblings.map(({ key, write: { region, id } }) => ({ key, of: { region, id } }));
      return { kind: 'keeps', write: ending.winner, kept };
    }
  }
}

function isLeftToPerson({ decidedBy, policies }: Decision['ruling']): boolean {
  return decidedBy === 'manual' && !policies.some(({ chosen }) => chosen !== undefined);
}

function isSameEnd(a: Settled, b: Settled): boolean {
  switch (a.kind) {
    case 'held':
      return b.kind === 'held';
    case 'merged':
      return b.kind === 'merged' && a.content.checksum?.value === b.content.checksum?.value;
    case 'winner':
      return b.kind === 'winner' && isSameState(a.write.state, b.write.state);
    case 'keeps':
      return b.kind === 'keeps' && isSameState(a.write.state, b.write.state) && namesOf(a) === namesOf(b);
  }
}

function namesOf({ kept }: Extract<Settled, { kind: 'keeps' }>): string {
  return JSON.stringify(kept.map(({ key, of }) => [key, contentName(of)]).sort());
}
