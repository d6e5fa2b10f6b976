import type { Region } from '../../../domain/model/ids.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import type { Journal, PushRecord } from '../../../ports/journal.ts';
import { inOneTurn, type Some } from './in-one-turn.ts';
import { openPush, partitionOf } from './item.ts';
import type { Log } from './log.ts';
import { closing, type DecisionMemory, type KnownDecision } from './open-state.ts';
import { type Table, updateExpression } from './table.ts';

type Applied = Extract<PushRecord, { state: 'applied' }>;

/** A copy that landed, of the decision `seq` of the key. */
interface Landed {
  readonly ref: KeyRef;
  readonly seq: number;
  readonly region: Region;
  readonly result: Applied;
}

/**
 * What becomes of pushes. Copies of one decision that are recorded in the same turn are one request: each rewrites the whole item, and the
 * item is large. They are written together on condition that none of them is written yet; where one is, each is written by itself, which
 * is what would have happened to them without company. So a record is lost to its company in no case.
 */
export function createPushRecords(parts: {
  table: Table;
  memory: DecisionMemory;
  log: Log;
}): Pick<Journal, 'recordPush'> {
  const { table, memory, log } = parts;
  const recordLanded = inOneTurn(recordTogether);
  return {
    async recordPush(ref, seq, region, result) {
      const known = await knowledgeOf(ref, seq);
      // Expired, or the journal was lost and the number given anew: S3 still has the copy, and its marker.
      if (!known?.pushes.has(region)) return;
      const pk = partitionOf(ref);
      if (result.state === 'applied') return await recordLanded(`${seq} ${pk}`, { ref, seq, region, result });
      const { held } = await table.update({ pk, seq }, notApplied(region, result));
      if (!held && result.state === 'failed') await table.update({ pk, seq }, refusedBefore(region, result.attempt));
    },
  };

  async function recordTogether(landed: Some<Landed>): Promise<void> {
    const [{ ref, seq }, ...others] = landed;
    const known = await knowledgeOf(ref, seq);
    if (!known) return;
    const regions = landed.map(({ region }) => region);
    const isTwice = new Set(regions).size < regions.length;
    const { held } = isTwice ? NOT_HELD : await table.update({ pk: partitionOf(ref), seq }, applied(landed, known));
    if (held || others.length === 0) return memory.closed(ref, seq, regions.map(openPush));
    for (const one of landed) await recordTogether([one]);
  }

  /** Whoever pushes has read the decision; the request is for whoever has not. */
  async function knowledgeOf(ref: KeyRef, seq: number): Promise<KnownDecision | undefined> {
    const known = memory.recall(ref, seq);
    if (known) return known;
    const decision = await log.get(ref, seq);
    return decision && memory.learn(decision);
  }
}

const NOT_HELD = { held: false };

const PUSH_NAMES = { '#state': 'state', '#at': 'at', '#error': 'error', '#reason': 'reason' };

/** A version id that is recorded already fails the condition. */
function applied(landed: Some<Landed>, known: KnownDecision) {
  const [{ ref }] = landed;
  const change = closing(
    landed.map(({ region }) => openPush(region)),
    known,
    partitionOf(ref),
  );
  const parts = landed.map(({ result }, at) => appliedAt(at, result));
  const names = Object.fromEntries(landed.map(({ region }, at) => [`#region${at}`, region]));
  const values = Object.assign({}, ...parts.map((part) => part.values));
  return {
    UpdateExpression: updateExpression({
      set: [...parts.flatMap((part) => part.set), ...change.set],
      remove: [...parts.flatMap((part) => part.remove), ...change.remove],
    }),
    ConditionExpression: parts.map((part) => part.condition).join(' AND '),
    ExpressionAttributeNames: { ...names, ...PUSH_NAMES, ...change.names },
    ExpressionAttributeValues: { ':applied': 'applied', ...values, ...change.values },
  };
}

/** The part of an update that tells of one copy, the `at`th in it. */
function appliedAt(at: number, { id, etag, at: time }: Applied) {
  const push = `pushes.#region${at}`;
  const etags = `${push}.etags = list_append(if_not_exists(${push}.etags, :none), :etags${at})`;
  return {
    set: [
      `${push}.#state = :applied`,
      `${push}.#at = :at${at}`,
      `${push}.ids = list_append(${push}.ids, :ids${at})`,
      ...(etag === undefined ? [] : [etags]),
    ],
    remove: [`${push}.#error`, `${push}.#reason`],
    condition: `attribute_exists(${push}) AND NOT contains(${push}.ids, :id${at})`,
    values: {
      ...{ [`:at${at}`]: time, [`:ids${at}`]: [id], [`:id${at}`]: id },
      ...(etag === undefined ? {} : { ':none': [], [`:etags${at}`]: [etag] }),
    },
  };
}

/**
 * What is finished stays finished, whatever comes later: then the condition fails, and nothing is left to do. Nor does a failure, which only says
 * that this message comes again, take the place of a refusal, which says that somebody has to look.
 */
function notApplied(region: Region, { state, attempt, at, error, reason }: Exclude<PushRecord, Applied>) {
  const set = [
    ...['#state = :state', '#at = :at', '#error = :error', 'attempts = :attempt'],
    ...(reason === undefined ? [] : ['#reason = :reason']),
  ].map((of) => `pushes.#region.${of}`);
  const remove = reason === undefined ? ['pushes.#region.#reason'] : [];
  const isFailure = state === 'failed';
  const final = [':applied', ':equal', ...(isFailure ? [':refused'] : [])];
  return {
    UpdateExpression: updateExpression({ set, remove }),
    ConditionExpression: `size(pushes.#region.ids) = :none AND NOT pushes.#region.#state IN (${final.join(', ')})`,
    ExpressionAttributeNames: { '#region': region, ...PUSH_NAMES },
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
