import { isDeepStrictEqual } from 'node:util';
import {
  type Considered,
  DECISION_SCHEMA,
  type Decision,
  type Observed,
  type Ruling,
  type Write,
} from '../../../domain/model/decision.ts';
import type { Region } from '../../../domain/model/ids.ts';

/**
 * What an entry says once need not stand in it twice: DynamoDB bills each started kilobyte of it at every write, and most entries are plain updates,
 * in which one write is contender, outcome, head and the last that was considered. In an item
 * - the word `outcome` stands for the outcome's write among `contenders`, in `considered` and in `observed` of its region
 * - left out are: empty `losers`; a `ruling` where nothing had to be chosen; of a write its empty metadata, and its stamp's time and region
 *   where they are its own; of `considered` the stamp's time where it is the write's.
 * Whatever is not exactly so stands as it is, so each entry comes back as it was. Items of schema 1 say everything.
 */
export const ITEM_SCHEMA = 2;

const OUTCOME = 'outcome';

/** Of the format, whatever becomes of the domain's own. */
const NO_RULING: Ruling = { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: [] };

type Fields = Readonly<Record<string, unknown>>;
type Named<Value> = Readonly<Record<Region, Value>>;

export function compact(decision: Decision): Fields {
  const { contenders, considered, observed, losers, ruling, outcome, schema, ...rest } = decision;
  if (schema !== DECISION_SCHEMA) return decision as unknown as Fields;
  const same = standIns(outcome.write);
  return {
    ...rest,
    schema: ITEM_SCHEMA,
    outcome: { ...outcome, write: slim(outcome.write) },
    contenders: contenders.map((write) => (isDeepStrictEqual(write, same.contender) ? OUTCOME : slim(write))),
    considered: mapped(considered, (last, region) => (is(last, region, same.considered) ? OUTCOME : slimLast(last))),
    observed: mapped(observed, (head, region) => (is(head, region, same.observed) ? OUTCOME : head)),
    ...(losers.length > 0 ? { losers } : {}),
    ...(isDeepStrictEqual(ruling, NO_RULING) ? {} : { ruling }),
  };

  function is(value: unknown, region: Region, expected: unknown): boolean {
    return region === outcome.write.region && isDeepStrictEqual(value, expected);
  }
}

/** The way back; of items of any schema that is known. */
export function expand(fields: Fields): Decision {
  if (fields.schema !== ITEM_SCHEMA) return fields as unknown as Decision;
  const { losers = [], ruling = NO_RULING, ...item } = fields as unknown as Compacted;
  const write = whole(item.outcome.write);
  const same = standIns(write);
  return {
    ...item,
    schema: DECISION_SCHEMA,
    losers,
    ruling,
    outcome: { ...item.outcome, write },
    contenders: item.contenders.map((one) => (one === OUTCOME ? same.contender : whole(one))),
    considered: mapped(item.considered, (last) =>
      last === OUTCOME ? same.considered : { ...last, stampTime: last.stampTime ?? last.time },
    ),
    observed: mapped(item.observed, (head) => (head === OUTCOME ? same.observed : head)),
  } as Decision;
}

interface Compacted extends Omit<Decision, 'contenders' | 'considered' | 'observed' | 'losers' | 'ruling'> {
  readonly contenders: readonly (Write | typeof OUTCOME)[];
  readonly considered: Named<Considered | typeof OUTCOME>;
  readonly observed: Named<Observed | typeof OUTCOME>;
  readonly losers?: Decision['losers'];
  readonly ruling?: Decision['ruling'];
}

/** What the word stands for, by its place. */
function standIns(write: Write) {
  const { id, time, state, stamp } = write;
  const { etag, size } = state.kind === 'object' ? state : {};
  return {
    contender: { ...write, stamp: { ...stamp, layer: 1 } },
    considered: { id, time, stampTime: stamp.time, stampDecision: stamp.decision },
    observed: state.kind === 'object' ? { kind: 'object', id, etag, size, time } : { kind: 'delete', id, time },
  };
}

/** A write as DynamoDB gets it: without what it would say twice. */
function slim(write: Write): Fields {
  const { stamp, state } = write;
  const { time, region, ...place } = stamp;
  const { metadata, ...content } = state as { metadata?: object };
  const isBare = metadata !== undefined && Object.keys(metadata).length === 0;
  return {
    ...write,
    state: isBare ? content : state,
    stamp: {
      ...(time === write.time ? {} : { time }),
      ...(region === write.region ? {} : { region }),
      ...place,
    },
  };
}

function whole(write: Write): Write {
  const { time, region, state } = write;
  return {
    ...write,
    state: state.kind === 'object' ? { ...state, metadata: state.metadata ?? {} } : state,
    stamp: { ...write.stamp, time: write.stamp.time ?? time, region: write.stamp.region ?? region },
  };
}

function slimLast({ stampTime, ...last }: Considered): Fields {
  return stampTime === last.time ? last : { ...last, stampTime };
}

function mapped<Value, Result>(record: Named<Value>, map: (value: Value, region: Region) => Result): Named<Result> {
  return Object.fromEntries(
    (Object.entries(record) as [Region, Value][]).map(([region, value]) => [region, map(value, region)]),
  ) as Named<Result>;
}
