import type { Decision } from '../../src/domain/model/decision.ts';
import type { Ledger } from '../world/ledger.ts';
import { mayBeMissing } from '../world/remaking.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { settledOn } from './support/outcome.ts';

const PROMISE = 'No write is dropped without being seen by the winner or named as a loser';

/** Safety at every append, judged by the second model. */
export const honestDecisions: Checker = {
  promise: PROMISE,
  decided(decision, world) {
    const ledger = world.ledgerOf(decision.key);
    contendersAreWrites(decision, ledger);
    losersAreNamed(decision, ledger);
    formerOutcomeIsSeen(decision, ledger, mayBeMissing(world.parameters));
    vectorIsCovered(decision, ledger);
  },
};

function contendersAreWrites({ seq, contenders }: Decision, ledger: Ledger): void {
  for (const { id, region } of contenders) {
    if (ledger.writeNamed(id)) continue;
    throw new Violation('Only clients write', `decision ${seq} takes ${id} in ${region} for a client's write`);
  }
}

/** Of a merge those that went into it are named as well (merges.ts looks whether they did); of what is suspended none has lost yet. */
function losersAreNamed(decision: Decision, ledger: Ledger): void {
  if (decision.suspended) return;
  const { seq, contenders, losers, outcome } = decision;
  const held = [settledOn(decision).id, ...(outcome.kind === 'merged' ? outcome.of.map(({ id }) => id) : [])];
  // What is kept whole beside a merge went into it in part.
  const isKept = (id: string) => decision.siblings?.some(({ of }) => of.id === id) === true;
  const contents = held.map((id) => ledger.writeNamed(id)?.content);
  for (const { id, region } of contenders) {
    const isNamed = losers.some((loser) => loser.id === id && loser.region === region);
    const isHeld = held.includes(id) || contents.includes(ledger.writeNamed(id)?.content);
    if (isNamed && held.includes(id) && !isKept(id))
      throw new Violation(PROMISE, `decision ${seq} names ${id} of ${region} both as a loser and as what it holds`);
    if (!isNamed && !isHeld)
      throw new Violation(PROMISE, `decision ${seq} drops the contender ${id} of ${region} without naming it`);
  }
}

/** What stood contends again, whole or in parts, as far as nobody who contends has seen it. */
function formerOutcomeIsSeen(decision: Decision, ledger: Ledger, mayStandIn: boolean): void {
  const before = ledger.standingBefore(decision.seq);
  const former = before && settledOn(before).id;
  const dropped = former && droppedOf(former, decision, ledger, decision.seq, mayStandIn);
  if (dropped)
    throw new Violation(
      PROMISE,
      `decision ${decision.seq} drops ${dropped}, which ${dropped === former ? 'had won' : 'had contended'} before, though no contender has seen it`,
    );
}

/** Where contents may be gone an outcome may be in place of its parts, or one part for want of another (whole-field.ts rests there as well). */
function droppedOf(
  id: string,
  decision: Decision,
  ledger: Ledger,
  before: number,
  mayStandIn: boolean,
): string | undefined {
  const { contenders } = decision;
  if (contenders.some((write) => write.id === id)) return undefined;
  const isSeen = contenders.some((contender) => {
    const write = ledger.writeNamed(contender.id);
    return write && ledger.mayHaveSeen(write).has(id);
  });
  if (isSeen) return undefined;
  const maker = ledger.decisions.findLast(
    ({ seq, suspended, situation, outcome }) =>
      seq < before && !suspended && situation === 'conflict' && outcome.write.id === id,
  );
  if (!maker) return id;
  if (mayStandIn) return undefined;
  const parts = maker.contenders.map((part) => droppedOf(part.id, decision, ledger, maker.seq, mayStandIn));
  return parts.find((part) => part !== undefined);
}

/** The vector claims no more than the second model knows to have been considered. */
function vectorIsCovered({ seq, considered }: Decision, ledger: Ledger): void {
  for (const [region, { id }] of Object.entries(considered)) {
    const write = ledger.writeNamed(id);
    if (!write)
      throw new Violation(
        'Only clients write',
        `decision ${seq} says to have considered ${id} in ${region}, which no client wrote`,
      );
    const claimed = [write.id, ...ledger.seenBy(write)];
    const missing = claimed.find((one) => !ledger.considered(seq).has(one));
    if (missing)
      throw new Violation(
        PROMISE,
        `decision ${seq} says to have considered everything up to ${id} in ${region}, but has not considered ${missing}`,
      );
  }
}
