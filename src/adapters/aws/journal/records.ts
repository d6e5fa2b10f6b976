import { type Decision, isFinished, type Observed, type Sibling } from '../../../domain/model/decision.ts';
import type { Region } from '../../../domain/model/ids.ts';
import { Unavailable } from '../../../ports/errors.ts';
import type { Journal, Settled } from '../../../ports/journal.ts';
import { openDoubt, openPush, openSibling, partitionOf } from './item.ts';
import type { Log } from './log.ts';
import { type Clauses, closing, type DecisionMemory } from './open-state.ts';
import { createPushRecords } from './push-records.ts';
import { type Table, updateExpression } from './table.ts';

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
    ...createPushRecords(parts),

    async recordSibling(ref, seq, sibling, { state, error }) {
      const decision = await log.get(ref, seq);
      const at = decision?.siblings?.findIndex((one) => one.key === sibling && isUnmade(one)) ?? -1;
      if (!decision || at < 0) return;
      const reason = openSibling(sibling);
      const change = closing([reason], memory.learn(decision), partitionOf(ref));
      await table.update(
        { pk: partitionOf(ref), seq },
        {
          UpdateExpression: updateExpression({
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
    UpdateExpression: updateExpression({
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
