import type { Decision } from '../../../src/domain/model/decision.ts';
import type { VersionId } from '../../../src/domain/model/ids.ts';
import type { Head, Stack } from '../../../src/domain/model/version.ts';
import type { Answer, Call, Calls } from './calls.ts';
import { numberOnly } from './forgotten.ts';
import { lookOf, type Told } from './hindsight.ts';
import { causeOf } from './programs.ts';
import type { Stage } from './stage.ts';

/**
 * Of what the journal answers, what makes a difference to who asks; the rest would only tell apart stages that go on alike. That is so by how the
 * product is made, so a test holds it against the search that forgets nothing.
 */
export class Relevant {
  private readonly calls: Calls;
  private readonly known = new Map<string, Answer>();
  private readonly origins = new Map<Answer, Set<Answer>>();
  private readonly records = new Map<Stage, ReadonlySet<VersionId>>();
  private readonly deletes = new Map<Stage, ReadonlySet<VersionId>>();

  constructor(calls: Calls) {
    this.calls = calls;
  }

  of(stage: Stage, call: Call, answer: Answer): Answer {
    if (call.method !== 'latest') return answer;
    const { made } = stage.work;
    const { log, more } = answer.value as Told;
    const isOwn = log.some(({ seq }) => seq === made);
    const isLook = asksForNumber(stage, call, log);
    const cause = isOwn ? causeOf(stage.work) : '';
    const key = `${answer.number} ${isLook} ${isOwn ? made : ''} ${cause}`;
    const known = this.known.get(key);
    if (known) return known;
    const seen = log.map((decision) => (decision.seq === made ? { ...decision, cause } : decision));
    const found = this.calls.answer({ log: isLook ? seen.map(numberOnly) : seen, more });
    this.known.set(key, found);
    this.origins.set(found, (this.origins.get(found) ?? new Set()).add(answer));
    return found;
  }

  /** Whether this is what somebody was told of that answer. */
  isOf(told: Answer, answer: Answer): boolean {
    return this.origins.get(told)?.has(answer) === true;
  }

  /** Copies that a process knows of by the decisions that it goes by: of these it needs no note. */
  recordedFor(stage: Stage): ReadonlySet<VersionId> {
    const known = this.records.get(stage);
    if (known) return known;
    const [, { log } = NOTHING_TOLD] = lookOf(stage) ?? [];
    const ids = new Set(log.flatMap(({ pushes }) => Object.values(pushes).flatMap((push) => push.ids)));
    this.records.set(stage, ids);
    return ids;
  }

  /** Delete markers that a process has seen in this round: of no others it wants to know who made them. */
  deletesSeenBy(stage: Stage): ReadonlySet<VersionId> {
    const known = this.deletes.get(stage);
    if (known) return known;
    const looks = [...stage.heard]
      .slice(stage.forgotten)
      .filter(([{ method }]) => method === 'head' || method === 'stack');
    const ids = new Set(looks.flatMap(([, { value }]) => deletesIn(value)));
    this.deletes.set(stage, ids);
    return ids;
  }
}

/** Of what a head or a stack showed. */
function deletesIn(value: unknown): readonly VersionId[] {
  const shown = Array.isArray(value) ? (value as Stack) : [value as Head];
  return shown.flatMap((one) => (one.kind === 'delete' ? [one.id] : []));
}

const NOTHING_TOLD: Pick<Told, 'log'> = { log: [] };

/** Whether it is asked for nothing but the number of the latest decision: by who may have been overtaken, or a push that has been superseded. */
function asksForNumber({ work: { what }, heard }: Stage, { args }: Call, log: readonly Decision[]): boolean {
  if (args[1] !== 1) return false;
  if (what.kind === 'event' || what.message.type !== 'push') return true;
  const isFirst = ![...heard.keys()].some(({ method }) => method === 'latest');
  return !isFirst || (log.at(-1)?.seq ?? 0) > what.message.seq;
}
