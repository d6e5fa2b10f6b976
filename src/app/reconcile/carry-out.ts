import type { Decision } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import type { Appended, Facts } from '../../domain/steps/facts.ts';
import { type Ending, nextStep, type Step } from '../../domain/steps/next-step.ts';
import { type Look, sightingsOf } from '../../domain/steps/occasion.ts';
import type { ConcordMessage } from '../../ports/push-queue.ts';
import type { Dependencies } from '../dependencies.ts';
import { tellOfAgreement } from './agreement.ts';
import { dueEntry } from './due-entry.ts';
import { gather } from './gathering/gather.ts';
import type { HeadsAhead } from './gathering/heads-ahead.ts';
import { messagesOf, siblingMessagesOf } from './messages-of.ts';

/** Who carries out, and for which key. */
export interface Carrier {
  readonly ref: KeyRef;
  readonly look: Look;
  /** Takes the numbers of the entries that are appended meanwhile. */
  readonly own: Set<number>;
  readonly ahead?: HeadsAhead;
}

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** Asks for the next step, carries it out, and asks again with what that has told, to the end of the round. */
export async function carryOut(start: Facts, carrier: Carrier, deps: Dependencies): Promise<Ending> {
  for (let facts = start; ; ) {
    const told = await carryOutOne(nextStep(facts, carrier.look), carrier, deps);
    if ('kind' in told) return told;
    facts = told;
  }
}

/** What is known afterwards, or how the round ends. */
function carryOutOne(step: Step, carrier: Carrier, deps: Dependencies): Promise<Facts | Ending> | Ending {
  switch (step.kind) {
    case 'done':
    case 'again':
    case 'start-over':
      return step;
    case 'gather':
      return gathered(step, carrier, deps);
    case 'decide':
      return decided(step, carrier, deps);
    case 'append':
      return appendAndQueue(step.decision, step.evidence, carrier, deps);
    case 'read-newest':
      return withNewest(step, carrier, deps);
    case 'look-at-arrivals':
      return arrived(step, carrier, deps);
    case 'look':
      return looked(step, carrier, deps);
    case 'settle':
      return settle(step, deps);
  }
}

const OVERTAKEN: Ending = { kind: 'start-over', why: 'Somebody else appended meanwhile.' };

async function gathered(
  { question, known }: StepOf<'gather'>,
  { ref, ahead }: Carrier,
  deps: Dependencies,
): Promise<Facts | Ending> {
  const evidence = await gather(ref, question, deps, ahead);
  return evidence === 'overtaken' ? OVERTAKEN : { at: 'regions', known, evidence };
}

async function decided(step: StepOf<'decide'>, { look }: Carrier, deps: Dependencies): Promise<Facts | Ending> {
  const { due, known, evidence } = step;
  const end = await dueEntry(due, evidence, look.cause, deps, known.log.at(-1));
  return end.kind === 'again' ? end : { at: 'decided', known, evidence, decision: end.decision };
}

/**
 * Overtaken where somebody else has appended an entry of this number. Far from home the pushes of what is news are queued while the entry is appended:
 * whoever takes one before the entry is there looks at the key himself, finds the same news, and appends or meets an entry of that number. An affirmation
 * has no news to be found, so its pushes come after it.
 */
export async function appendAndQueue(
  decision: Decision,
  evidence: Evidence,
  { look, own }: Pick<Carrier, 'look' | 'own'>,
  deps: Dependencies,
): Promise<Appended | Ending> {
  const messages = messagesOf(decision, sightingsOf(look));
  const isAhead = ({ type }: ConcordMessage) => type === 'push' && isSentAhead(decision, deps);
  const sending = sendAhead(messages.filter(isAhead), decision, deps);
  const [append] = await Promise.allSettled([deps.journal.append(decision), sending]);
  if (append.status === 'rejected') throw append.reason;
  if (append.value === 'taken') return OVERTAKEN;
  own.add(decision.seq);
  tell(decision, evidence, deps);
  await sending;
  await deps.queue.send(messages.filter((message) => !isAhead(message)));
  return { at: 'appended', decision, evidence };
}

function isSentAhead({ contenders }: Decision, { isFarFromHome }: Dependencies): boolean {
  return isFarFromHome === true && contenders.some(({ stamp }) => stamp.layer > 0);
}

async function sendAhead(messages: readonly ConcordMessage[], { cause }: Decision, { queue, clock }: Dependencies) {
  const sentAhead = { at: clock.now(), cause };
  if (messages.length > 0) await queue.send(messages.map((message) => ({ ...message, sentAhead })));
}

function tell(decision: Decision, { heads }: Evidence, deps: Dependencies): void {
  const { set, key, seq, situation, why } = decision;
  const { logger, observer } = deps;
  logger.info(why, { set, key, seq, situation });
  observer.saw({ kind: 'decided', decision });
  tellOfAgreement(decision, deps);
  for (const head of Object.values(heads))
    if (head.kind === 'unreadable') logger.error(head.message, { set, key, seq });
}

async function withNewest(
  { appended }: StepOf<'read-newest'>,
  { ref }: Carrier,
  { journal }: Dependencies,
): Promise<Facts> {
  const { log } = await journal.latest(ref, 1);
  return { ...appended, newest: log.at(-1)?.seq ?? 0 };
}

async function arrived(
  { regions, decision, known }: StepOf<'look-at-arrivals'>,
  { ref }: Carrier,
  deps: Dependencies,
): Promise<Facts> {
  return { at: 'arrived', known, decision, looks: await lookAt(regions, ref, deps) };
}

async function looked({ regions, appended }: StepOf<'look'>, { ref }: Carrier, deps: Dependencies): Promise<Facts> {
  const { decision, evidence } = appended;
  return { at: 'looked', decision, evidence, looks: await lookAt(regions, ref, deps) };
}

function lookAt(regions: readonly Region[], ref: KeyRef, { store }: Pick<Dependencies, 'store'>) {
  return Promise.all(regions.map(async (region) => ({ region, head: await store.head({ ...ref, region }) })));
}

async function settle(step: StepOf<'settle'>, { journal, queue }: Dependencies): Promise<Ending> {
  const { decision, equal, doubt, siblings, then } = step;
  const isOwed = Object.keys(equal).length + doubt.length > 0;
  if (isOwed) await journal.settle(decision, decision.seq, { doubt, equal });
  if (siblings) await queue.send(siblingMessagesOf(decision));
  return then;
}
