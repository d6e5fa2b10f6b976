import { type Decision, isClosed, isFinished, type Push, type Sibling } from '../../domain/model/decision.ts';
import type { Maker } from '../../domain/model/evidence.ts';
import type { Region, SetName, VersionId } from '../../domain/model/ids.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import type { Journal, Page, PageRequest, PushRecord } from '../../ports/journal.ts';

/** The journal in memory. Each call takes effect at once, before its promise is returned. */
export interface MemoryJournal extends Journal {
  /** The journal is lost, notes included. */
  clear(): void;
  /** All that it holds, for whoever compares states of the world. */
  dump(): unknown;
}

interface KeyLog {
  readonly decisions: Decision[];
  readonly makers: Map<VersionId, Maker>;
}

export function createMemoryJournal(): MemoryJournal {
  const logs = new Map<string, KeyLog>();
  const decisionsOf = (ref: KeyRef): readonly Decision[] => logs.get(nameOf(ref))?.decisions ?? [];
  const decisionAt = (ref: KeyRef, seq: number) => decisionsOf(ref).find((decision) => decision.seq === seq);

  return {
    async latest(ref, limit) {
      const all = decisionsOf(ref);
      return { log: all.slice(-limit), more: all.length > limit };
    },

    async get(ref, seq) {
      return decisionAt(ref, seq);
    },

    async following(entries) {
      return entries.map((entry) => decisionAt(entry, entry.seq + 1));
    },

    async append(decision) {
      if (decisionAt(decision, decision.seq)) return 'taken';
      const { decisions } = logOf(decision);
      decisions.push(frozenCopy(decision));
      decisions.sort((a, b) => a.seq - b.seq);
      return 'appended';
    },

    async recordPush(ref, seq, region, result) {
      const decision = decisionAt(ref, seq);
      const push = decision?.pushes[region];
      if (!decision || !push) return;
      replace({ ...decision, pushes: { ...decision.pushes, [region]: recorded(push, result) } });
    },

    async settle(ref, seq, settled) {
      const latest = decisionsOf(ref).at(-1);
      if (latest?.seq !== seq) return;
      const pushes = Object.entries(latest.pushes).map(([region, push]) => {
        const found = isFinished(push) ? undefined : settled.equal[region as Region];
        return [region, found ? { ...push, state: 'equal', found } : push];
      });
      const doubt = latest.doubt.filter((region) => !settled.doubt.includes(region));
      replace({ ...latest, pushes: Object.fromEntries(pushes), doubt });
    },

    async recordSibling(ref, seq, sibling, end) {
      const decision = decisionAt(ref, seq);
      const isToMake = ({ key, state }: Sibling) => key === sibling && (state === 'pending' || state === 'failed');
      const siblings = decision?.siblings?.map((one) => (isToMake(one) ? { key: one.key, of: one.of, ...end } : one));
      if (decision && siblings) replace({ ...decision, siblings });
    },

    async noteDelete(ref, id, maker) {
      const { makers } = logOf(ref);
      if (!makers.has(id)) makers.set(id, maker);
    },

    async deleteMakers(ref) {
      return new Map(logs.get(nameOf(ref))?.makers);
    },

    async history(ref, page) {
      return pageOf(decisionsOf(ref).toReversed(), page, ({ seq }) => [-seq]);
    },

    async open(set, page) {
      const latest = [...logs.values()].flatMap(({ decisions }) => decisions.slice(-1));
      const open = latest.filter((decision) => decision.set === set && !isClosed(decision));
      return pageOf(open, page, ({ decidedAt, key, seq }) => [decidedAt, key, seq]);
    },

    async conflicts(set, day, page) {
      return newestFirst(
        ofDay(set, day).filter(({ situation }) => situation === 'conflict'),
        page,
      );
    },

    async decisions(set, day, page) {
      return newestFirst(ofDay(set, day), page);
    },

    clear: () => logs.clear(),
    dump: () => [...logs].map(([name, { decisions, makers }]) => [name, decisions, [...makers]]),
  };

  function ofDay(set: SetName, day: string): Decision[] {
    const all = [...logs.values()].flatMap(({ decisions }) => decisions);
    return all.filter((decision) => decision.set === set && dayOf(decision) === day);
  }

  function logOf(ref: KeyRef): KeyLog {
    const log = logs.get(nameOf(ref)) ?? { decisions: [], makers: new Map() };
    logs.set(nameOf(ref), log);
    return log;
  }

  function replace(decision: Decision): void {
    const { decisions } = logOf(decision);
    decisions.splice(
      decisions.findIndex(({ seq }) => seq === decision.seq),
      1,
      frozenCopy(decision),
    );
  }
}

function recorded(push: Push, result: PushRecord): Push {
  if (result.state === 'applied') {
    if (push.ids.includes(result.id)) return push;
    const { error: _mended, reason: _passed, ...rest } = push;
    const etags = result.etag === undefined ? {} : { etags: [...(push.etags ?? []), result.etag] };
    return { ...rest, state: 'applied', ids: [...push.ids, result.id], ...etags, at: result.at };
  }
  if (isFinished(push)) return push;
  const { state, attempt: attempts, at, error, reason } = result;
  const { reason: _former, ...before } = push;
  return push.state === 'refused' && state === 'failed'
    ? { ...push, attempts }
    : { ...before, state, at, error, attempts, ...(reason === undefined ? {} : { reason }) };
}

/** A place in an order: compared field by field. As a cursor it stays right while entries come and go before it. */
type Sort = readonly (number | string)[];

function pageOf(
  decisions: readonly Decision[],
  { limit, cursor }: PageRequest,
  sortOf: (decision: Decision) => Sort,
): Page<Decision> {
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const ordered = decisions.toSorted((a, b) => compare(sortOf(a), sortOf(b)));
  const rest = ordered.filter((decision) => !after || compare(sortOf(decision), after) > 0);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, ...(last && rest.length > limit ? { cursor: JSON.stringify(sortOf(last)) } : {}) };
}

function newestFirst(decisions: readonly Decision[], page: PageRequest): Page<Decision> {
  return pageOf(decisions, page, ({ decidedAt, key, seq }) => [-decidedAt, key, -seq]);
}

function parseCursor(cursor: string): Sort {
  try {
    const sort: unknown = JSON.parse(cursor);
    if (Array.isArray(sort)) return sort;
  } catch {
    // said below
  }
  throw new RangeError(`not a cursor of this journal: ${cursor}`);
}

function compare(a: Sort, b: Sort): number {
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? value;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

const nameOf = ({ set, key }: KeyRef) => `${set}#${key}`;
const dayOf = ({ decidedAt }: Decision) => new Date(decidedAt).toISOString().slice(0, 10);

/** Nobody who holds a decision can change what the journal says. */
/** As if through JSON: undefined fields are dropped. What is frozen already is shared: it came from here. */
function frozenCopy<Value>(value: Value): Value {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as Value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.freeze(Object.fromEntries(fields.map(([name, field]) => [name, frozenCopy(field)]))) as Value;
}
