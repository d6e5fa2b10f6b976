import type { Decision, Sibling } from '../../domain/model/decision.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import {
  firstDecision,
  type Heads,
  type SiblingFacts,
  type SiblingStep,
  siblingStep,
} from '../../domain/steps/sibling-step.ts';
import type { SiblingMessage } from '../../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from '../dependencies.ts';
import { DECISIONS_IN_DOUBT } from '../limits.ts';
import { messagesOf } from '../reconcile/messages-of.ts';
import { findLoser } from './find-loser.ts';
import type { Delivery } from './push.ts';

/** A loser that is to get a key of its own, and on whose account. */
interface Making {
  readonly parent: Decision;
  readonly sibling: Sibling;
  readonly cause: string;
  /** Whoever carries its copies tells what became of one. */
  readonly isTold: boolean;
}

/**
 * Gives a loser a key of its own: a first decision of that key, whose pushes bring it to every region. From then on it is a key like any other.
 * Safe to run any number of times: the append on condition makes one decision of it, and its pushes write where nothing lies.
 */
export async function makeSibling(
  { set, key, seq, sibling: name, isTold }: SiblingMessage,
  { cause }: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const parent = await deps.journal.get({ set, key }, seq);
  const sibling = parent?.siblings?.find((candidate) => candidate.key === name);
  if (!parent || !sibling) return DONE;
  const making = { parent, sibling, cause, isTold: isTold === true };
  for (let facts: SiblingFacts = { at: 'parent', sibling }; ; ) {
    const told = await carryOut(siblingStep(facts), making, deps);
    if ('kind' in told) return told.kind === 'done' ? DONE : told;
    facts = told;
  }
}

async function carryOut(
  step: SiblingStep,
  making: Making,
  deps: Dependencies,
): Promise<SiblingFacts | Finished | Unfinished> {
  const { parent, sibling } = making;
  const ref: KeyRef = { set: parent.set, key: sibling.key };
  switch (step.kind) {
    case 'done':
    case 'again':
      return step;
    case 'read-log':
      return {
        at: 'log',
        sibling,
        log: (await deps.journal.latest(ref, DECISIONS_IN_DOUBT)).log,
        isSent: making.isTold,
      };
    case 'resend':
      await deps.queue.send(messagesOf(step.first, []));
      return { ...step.facts, isSent: true };
    case 'find-loser':
      return { at: 'loser', sibling, loser: await findLoser(parent, sibling, deps) };
    case 'read-heads':
      return { at: 'heads', sibling, write: step.write, heads: await headsOf(ref, parent, deps) };
    case 'read-newest':
      return { ...step.facts, newest: (await deps.journal.latest(ref, 1)).log.at(-1)?.seq ?? 0 };
    case 'append':
      return await append(step, making, deps);
    case 'record':
      return await record(step, making, deps);
  }
}

async function headsOf(ref: KeyRef, { regions }: Decision, { store }: Dependencies): Promise<Heads> {
  return await Promise.all(regions.map(async (region) => [region, await store.head({ ...ref, region })] as const));
}

type StepOf<Kind extends SiblingStep['kind']> = Extract<SiblingStep, { kind: Kind }>;

async function append(
  { loser, heads }: StepOf<'append'>,
  { parent, sibling, cause }: Making,
  deps: Dependencies,
): Promise<SiblingFacts | Unfinished> {
  const decision = firstDecision(parent, sibling, loser, heads, { now: deps.clock.now(), by: deps.by, cause });
  if ((await deps.journal.append(decision)) === 'taken')
    return { kind: 'again', why: `${sibling.key} was decided about meanwhile` };
  const { set, key, seq } = decision;
  deps.logger.info(decision.why, { set, key, seq });
  deps.observer.saw({ kind: 'decided', decision });
  await deps.queue.send(messagesOf(decision, []));
  return { at: 'log', sibling, log: [decision], isSent: true };
}

/** A later decision may carry it on: its own message may have come before there was anything to say. */
async function record(
  { state, error, why }: StepOf<'record'>,
  { parent, sibling }: Making,
  { journal, logger }: Dependencies,
): Promise<Finished> {
  const { set, key, seq } = parent;
  const end = { state, ...(error === undefined ? {} : { error }) };
  if (state === 'failed') logger.error(`${sibling.key} can't be made: ${error ?? why}`, { set, key, seq });
  await journal.recordSibling({ set, key }, seq, sibling.key, end);
  const latest = (await journal.latest({ set, key }, 1)).log.at(-1);
  const isCarried = latest?.siblings?.some((other) => other.key === sibling.key && other.state !== state);
  if (latest && latest.seq !== seq && isCarried)
    await journal.recordSibling({ set, key }, latest.seq, sibling.key, end);
  return DONE;
}
