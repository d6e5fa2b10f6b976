// src/adapters/aws/journal: the journal in DynamoDB.
import { DECISION_SCHEMA, type Decision } from '../../../domain/model/decision.ts';
import { Unavailable } from '../../../ports/errors.ts';
import type { Journal } from '../../../ports/journal.ts';
import { EXPIRY_ATTRIBUTE } from '../journal-table.ts';
import { inOneTurn, type Some } from './in-one-turn.ts';
import { fromItem, partitionOf, toItem } from './item.ts';
import type { DecisionMemory } from './open-state.ts';
import { decodeCursor, encodeCursor } from './pages.ts';
import type { Item, ItemKey, Table } from './table.ts';

export interface Log extends Pick<Journal, 'latest' | 'get' | 'following' | 'append' | 'history'> {
  /** In the order asked for; undefined for what is not there (any more). Strongly consistent; one request for a hundred. */
  getAll(entries: readonly ItemKey[]): Promise<readonly (Decision | undefined)[]>;
}

interface LogParts {
  readonly table: Table;
  readonly memory: DecisionMemory;
  readonly newToken: () => string;
  readonly retentionDays: number | undefined;
  readonly shards: number;
}

const DAY_SECONDS = 86_400;

/** A partition's decisions; the notes about delete markers stand below 1. */
const DECISIONS_OF = 'pk = :pk AND seq >= :first';

/** A key's decisions, one after the other. */
export function createLog({ table, memory, newToken, retentionDays, shards }: LogParts): Log {
  // A batch's pushes of one decision begin with one question, and end with one.
  const shared = inOneTurn(([[pk, limit]]: Some<[pk: string, limit: number]>) => newestDecisions(pk, limit));
  return {
    async latest(ref, limit) {
      const pk = partitionOf(ref);
      return await shared(`${limit} ${pk}`, [pk, limit]);
    },

    async get(ref, seq) {
      const item = await table.get({ pk: partitionOf(ref), seq });
      return item && read(item);
    },

    getAll,
    following: (entries) => getAll(entries.map((entry) => ({ pk: partitionOf(entry), seq: entry.seq + 1 }))),

    async append(decision) {
      const token = newToken();
      const item = toItem(decision, token, shards);
      const put = await table.putNew(item);
      // The SDK sends again what got no answer. If the first sending took effect, the second finds the number taken: by us.
      if (!put.held && (put.attempts === 1 || !(await isOurs(item.pk, decision.seq, token)))) return 'taken';
      memory.learn(decision);
      await releasePredecessor(decision);
      return 'appended';
    },

    async history(ref, { limit, cursor }) {
      const { items, next } = await newest(partitionOf(ref), limit, decodeCursor(cursor));
      const shown = items.slice(0, limit);
      const last = items.length > limit ? keyOf(shown.at(-1)) : next;
      return { items: shown.map(read), ...(last ? { cursor: encodeCursor(last) } : {}) };
    },
  };

  async function getAll(entries: readonly ItemKey[]): Promise<(Decision | undefined)[]> {
    const items = await table.getAll(entries);
    return items.map((item) => item && read(item));
  }

  async function newestDecisions(pk: string, limit: number) {
    const { items, next } = await newest(pk, limit);
    return { log: items.slice(0, limit).map(read).reverse(), more: items.length > limit || next !== undefined };
  }

  /** One more than asked for, which tells truthfully whether there are more. A page of large decisions may end early, at 1 MB. */
  async function newest(pk: string, limit: number, start?: Item): Promise<{ items: Item[]; next: Item | undefined }> {
    const { items, next } = await table.query({
      KeyConditionExpression: DECISIONS_OF,
      ExpressionAttributeValues: { ':pk': pk, ':first': 1 },
      ScanIndexForward: false,
      Limit: limit + 1,
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    return { items, next: items.length > limit ? undefined : next };
  }

  function read(item: Item): Decision {
    if (Number(item.schema) > DECISION_SCHEMA) {
      const { seq, set, key, schema } = item;
      throw new Unavailable(
        `Decision ${seq} of ${set}/${key} was written by a newer s3-concord (schema ${schema}, known here: ${DECISION_SCHEMA}): update this one.`,
      );
    }
    const decision = fromItem(item);
    memory.learn(decision);
    return decision;
  }

  async function isOurs(pk: string, seq: number, token: string): Promise<boolean> {
    return (await table.get({ pk, seq }))?.appendToken === token;
  }

  /**
   * The predecessor is no longer the latest: what may have kept it open has passed on to this decision, and where there is a retention its
   * time runs from now on. Usually it is closed and no request is made. The append stands already, so a failure here is not the append's:
   * the worst of it is that an entry is kept, or listed until `open` is read.
   */
  async function releasePredecessor(decision: Decision): Promise<void> {
    const wasOpen = (memory.recall(decision, decision.seq - 1)?.open.size ?? 0) > 0;
    if (decision.seq === 1 || !(wasOpen || retentionDays !== undefined)) return;
    const seconds = Math.ceil(decision.decidedAt / 1000) + (retentionDays ?? 0) * DAY_SECONDS;
    const expiry = {
      UpdateExpression: 'SET #expiry = :expiry REMOVE openSet, openSince',
      ExpressionAttributeNames: { '#expiry': EXPIRY_ATTRIBUTE },
      ExpressionAttributeValues: { ':expiry': seconds },
    };
    // What a suspended entry stands on stays.
    const isNeeded = decision.suspended?.standsOn === decision.seq - 1;
    const release =
      retentionDays === undefined || isNeeded ? { UpdateExpression: 'REMOVE openSet, openSince' } : expiry;
    const predecessor = { pk: partitionOf(decision), seq: decision.seq - 1 };
    await table.update(predecessor, { ...release, ConditionExpression: 'attribute_exists(pk)' }).catch(() => undefined);
  }
}

function keyOf(item: Item | undefined): Item {
  return { pk: item?.pk, seq: item?.seq };
}
