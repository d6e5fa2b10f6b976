import { type Decision, isFinished, type Observed, type Sibling } from '../../../domain/model/decision.ts';
import type { Region } from '../../../domain/model/ids.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import { Unavailable } from '../../../ports/errors.ts';
import type { Journal, PushRecord, Settled } from '../../../ports/journal.ts';
import { openDoubt, openPush, openSibling, partitionOf } from './item.ts';
import type { Log } from './log.ts';
import { type Clauses, closing, type DecisionMemory, type KnownDecision } from './open-state.ts';
import type { Table } from './table.ts';

/** Each round lost means that somebody else recorded something of the same decision in the same moment; there are few who could. */
const SETTLE_ROUNDS = 10;

/** What becomes of a decision after its append: every update touches its own region's entries alone. */
export function createRecords(parts: {
  table: Table;
  memory: DecisionMemory;
  log: Log;
}): Pick<Journal, 'recordPush' | 'settle' | 'recordSibling'> {
  const { table, memory, log } = parts;
  return {
    async recordPush(ref, seq, region, result) {
      const known = await knowledgeOf(ref, seq);
      // Expired, or the journal was lost and the number given anew: S3 still has the copy, and its marker.
      if (!known?.pushes.has(region)) return;
      const pk = partitionOf(ref);
      if (result.state === 'applied') {
        await table.update({ pk, seq }, applied(region, result, known, pk));
        return memory.closed(ref, seq, [openPush(region)]);
      }
      const { held } = await table.update({ pk, seq }, notApplied(region, result));
      if (!held && result.state === 'failed') await table.update({ pk, seq }, refusedBefore(region, result.attempt));
    },

    async recordSibling(ref, seq, sibling, { state, error }) {
      const decision = await log.get(ref, seq);
      const at = decision?.siblings?.findIndex((one) => one.key === sibling && isUnmade(one)) ?? -1;
      if (!decision || at < 0) return;
      const reason = openSibling(sibling);
      const change = closing([reason], memory.learn(decision), partitionOf(ref));
      await table.update(
        { pk: partitionOf(ref), seq },
        {
          UpdateExpression: expressionOf({
            set: [
              `siblings[${at}].#state = :state`,
              ...(error === undefined ? [] : [`siblings[${at}].#error = :error`]),
              ...change.set,
            ],
            remove: [...(error === undefined ? [`siblings[${at}].#error`] : []), ...change.remove],
          }),
          ConditionExpression: `siblings[${at}].#key = :key`,
          ExpressionAttributeNames: { '#state': 'state', '#key': 'key', '#error': 'error', ...change.names },
          ExpressionAttributeValues: {
            ...{ ':state': state, ':key': sibling },
            ...(error === undefined ? {} : { ':error': error }),
            ...change.values,
          },
        },
      );
      memory.closed(ref, seq, [reason]);
    },

    async settle(ref, seq, settled) {
      for (let round = 0; round < SETTLE_ROUNDS; round++) {
        const latest = (await log.latest(ref, 1)).log.at(-1);
        if (latest?.seq !== seq) return;
        const doubt = latest.doubt.filter((region) => settled.doubt.includes(region));
        const equal = inQuestion(latest, settled);
        if (doubt.length + equal.length === 0) return;
        const reasons = [...doubt.map(openDoubt), ...equal.map(([region]) => openPush(region))];
        const change = closing(reasons, memory.learn(latest), partitionOf(ref));
        const rest = latest.doubt.filter((region) => !doubt.includes(region));
        const { held } = await table.update(
          { pk: partitionOf(ref), seq },
          settling({ before: latest.doubt, rest, equal, change }),
        );
        if (held) return memory.closed(ref, seq, reasons);
      }
      throw new Unavailable(`Decision ${seq} of ${ref.set}/${ref.key} kept changing while it was to be settled.`);
    },
  };

  /** Whoever pushes has read the decision; the request is for whoever has not. */
  async function knowledgeOf(ref: KeyRef, seq: number): Promise<KnownDecision | undefined> {
    const known = memory.recall(ref, seq);
    if (known) return known;
    const decision = await log.get(ref, seq);
    return decision && memory.learn(decision);
  }
}

/** What became of it is not noted yet, or may change. */
function isUnmade({ state }: Sibling): boolean {
  return state === 'pending' || state === 'failed';
}

/** The pushes that are said to be found equal and are not finished, each with the head that was found. */
function inQuestion({ pushes }: Decision, { equal }: Settled): [Region, Observed][] {
  return (Object.entries(equal) as [Region, Observed][]).filter(([region]) => {
    const push = pushes[region];
    return push !== undefined && !isFinished(push);
  });
}

const PUSH_NAMES = { '#state': 'state', '#at': 'at', '#error': 'error' };

/** A version id that is recorded already fails the condition: nothing is left to do. */
function applied(
  region: Region,
  { id, etag, at }: PushRecord & { state: 'applied' },
  known: KnownDecision,
  pk: string,
) {
  const change = closing([openPush(region)], known, pk);
  const set = [
    'pushes.#region.#state = :applied',
    'pushes.#region.#at = :at',
    'pushes.#region.ids = list_append(pushes.#region.ids, :ids)',
    ...(etag === undefined
      ? []
      : ['pushes.#region.etags = list_append(if_not_exists(pushes.#region.etags, :none), :etags)']),
  ];
  const etags = etag === undefined ? {} : { ':none': [], ':etags': [etag] };
  const remove = ['pushes.#region.#error', 'pushes.#region.#reason'];
  return {
    UpdateExpression: expressionOf({ set: [...set, ...change.set], remove: [...remove, ...change.remove] }),
    ConditionExpression: 'attribute_exists(pushes.#region) AND NOT contains(pushes.#region.ids, :id)',
    ExpressionAttributeNames: { '#region': region, '#reason': 'reason', ...PUSH_NAMES, ...change.names },
    ExpressionAttributeValues: {
      ':applied': 'applied',
      ':at': at,
      ':ids': [id],
      ':id': id,
      ...etags,
      ...change.values,
    },
  };
}

/**
 * What is finished stays finished, whatever comes later: then the condition fails, and nothing is left to do. Nor does a failure, which only says
 * that this message comes again, take the place of a refusal, which says that somebody has to look.
 */
function notApplied(region: Region, { state, attempt, at, error, reason }: Exclude<PushRecord, { state: 'applied' }>) {
  const set = [
    ...['#state = :state', '#at = :at', '#error = :error', 'attempts = :attempt'],
    ...(reason === undefined ? [] : ['#reason = :reason']),
  ].map((of) => `pushes.#region.${of}`);
  const remove = reason === undefined ? ['pushes.#region.#reason'] : [];
  const isFailure = state === 'failed';
  const final = [':applied', ':equal', ...(isFailure ? [':refused'] : [])];
  return {
    UpdateExpression: expressionOf({ set, remove }),
    ConditionExpression: `size(pushes.#region.ids) = :none AND NOT pushes.#region.#state IN (${final.join(', ')})`,
    ExpressionAttributeNames: {
      ...{ '#region': region, '#reason': 'reason', ...PUSH_NAMES },
    },
    ExpressionAttributeValues: {
      ...{ ':state': state, ':at': at, ':error': error, ':attempt': attempt, ':none': 0 },
      ...{ ':applied': 'applied', ':equal': 'equal', ...(isFailure ? { ':refused': 'refused' } : {}) },
      ...(reason === undefined ? {} : { ':reason': reason }),
    },
  };
}

/** What failed after a refusal: the refusal stays, and this delivery is known to have ended. */
function refusedBefore(region: Region, attempt: number) {
  return {
    UpdateExpression: 'SET pushes.#region.attempts = :attempt',
    ConditionExpression: 'pushes.#region.#state = :refused',
    ExpressionAttributeNames: { '#region': region, '#state': 'state' },
    ExpressionAttributeValues: { ':attempt': attempt, ':refused': 'refused' },
  };
}

/**
 * On condition that the decision still is as it was read: two who settle different regions must not undo each other. Doubts are compared one
 * by one, since not every implementation compares lists.
 */
function settling({ before, rest, equal, change }: Settling) {
  const found = equal.map((_, at) => `pushes.#equal${at}.#state = :equal, pushes.#equal${at}.#found = :found${at}`);
  const unchanged = before.map((_, at) => `doubt[${at}] = :doubt${at}`);
  const unfinished = equal.map(
    (_, at) => `size(pushes.#equal${at}.ids) = :none AND pushes.#equal${at}.#state <> :equal`,
  );
  return {
    UpdateExpression: expressionOf({
      set: ['doubt = :rest', ...found, ...change.set],
      remove: change.remove,
    }),
    ConditionExpression: ['size(doubt) = :doubts', ...unchanged, ...unfinished].join(' AND '),
    ExpressionAttributeNames: {
      ...(equal.length > 0 ? { '#state': 'state', '#found': 'found' } : {}),
      ...Object.fromEntries(equal.map(([region], at) => [`#equal${at}`, region])),
      ...change.names,
    },
    ExpressionAttributeValues: {
      ...{ ':rest': rest, ':doubts': before.length },
      ...Object.fromEntries(before.map((region, at) => [`:doubt${at}`, region])),
      ...(equal.length > 0 ? { ':equal': 'equal', ':none': 0 } : {}),
      ...Object.fromEntries(equal.map(([, head], at) => [`:found${at}`, head])),
      ...change.values,
    },
  };
}

interface Settling {
  readonly before: readonly Region[];
  readonly rest: readonly Region[];
  readonly equal: readonly (readonly [Region, Observed])[];
  readonly change: Clauses;
}

function expressionOf({ set, remove }: Pick<Clauses, 'set' | 'remove'>): string {
  return `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`;
}
