import type { Decision } from '../../../domain/model/decision.ts';
import type { Region } from '../../../domain/model/ids.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import { type OpenReason, openReasons, partitionOf } from './item.ts';

/**
 * How the sparse index of open decisions stays true at one request a record.
 *
 * The last push to be recorded has to take the decision out of the index, but DynamoDB removes nothing conditionally within an update, and
 * which push is the last one is known to nobody while several are recorded at once. What is known, from having read the decision, is what
 * *could* keep it open: that never changes, and what has been closed stays closed. So an update that closes reasons
 * - removes the index keys, where all other reasons are known to be closed (always so with two regions);
 * - else sets `openSet` to what it finds under another reason in `stillOpen` (which is the index key), or, where by then none is left, to
 *   a text that no query asks for. DynamoDB evaluates that against the item as the update meets it, so there is no race.
 * Several reasons may be closed by one update: it is all or nothing, and where its condition fails each is closed by an update of its own.
 * The price is an index entry at rest under `closed …` where the last copies of a decision were recorded in the same moment.
 *
 * Reasons of a decision only ever close, so what is remembered here can be out of date in one direction alone, and that is a safe one.
 */
export interface KnownDecision {
  readonly pushes: ReadonlySet<Region>;
  readonly open: ReadonlySet<OpenReason>;
}

/** More than the decisions in flight in one function; about 1 KB each with the longest keys. */
const REMEMBERED = 500;

export class DecisionMemory {
  private readonly known = new Map<string, KnownDecision>();

  learn(decision: Decision): KnownDecision {
    const fact = { pushes: new Set(Object.keys(decision.pushes) as Region[]), open: new Set(openReasons(decision)) };
    this.remember(nameOf(decision, decision.seq), fact);
    return fact;
  }

  recall(ref: KeyRef, seq: number): KnownDecision | undefined {
    return this.known.get(nameOf(ref, seq));
  }

  closed(ref: KeyRef, seq: number, reasons: readonly OpenReason[]): void {
    const fact = this.recall(ref, seq);
    if (fact) this.remember(nameOf(ref, seq), { ...fact, open: new Set(without(fact.open, reasons)) });
  }

  private remember(name: string, fact: KnownDecision): void {
    this.known.delete(name);
    this.known.set(name, fact);
    const [oldest] = this.known.keys();
    if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
  }
}

/** Parts of an update expression, to be joined with others. */
export interface Clauses {
  readonly set: readonly string[];
  readonly remove: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What closing these reasons does to the index keys and to `stillOpen`. */
export function closing(reasons: readonly OpenReason[], { open }: KnownDecision, pk: string): Clauses {
  const others = without(open, reasons);
  const remove = reasons.map((_, at) => `stillOpen.#closed${at}`);
  const names = Object.fromEntries(reasons.map((reason, at) => [`#closed${at}`, reason]));
  if (!reasons.some((reason) => open.has(reason))) return { set: [], remove, names, values: {} };
  if (others.length === 0) return { set: [], remove: [...remove, 'openSet', 'openSince'], names, values: {} };
  return {
    set: [
      `openSet = ${others.reduceRight((rest, _, at) => `if_not_exists(stillOpen.#other${at}, ${rest})`, ':closed')}`,
    ],
    remove,
    names: { ...names, ...Object.fromEntries(others.map((reason, at) => [`#other${at}`, reason])) },
    // With the partition's name in it, such entries don't gather in one hot partition of the index.
    values: { ':closed': `closed ${pk}` },
  };
}

function without(open: ReadonlySet<OpenReason>, reasons: readonly OpenReason[]): OpenReason[] {
  return [...open].filter((reason) => !reasons.includes(reason));
}

const nameOf = (ref: KeyRef, seq: number) => `${seq} ${partitionOf(ref)}`;
