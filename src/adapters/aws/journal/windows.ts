import { isDeepStrictEqual } from 'node:util';
import type { SetName } from '../../../domain/model/ids.ts';
import type { SyncWindow } from '../../../domain/windows/sync-window.ts';
import type { WindowLog } from '../../../ports/window-log.ts';
import type { Item, Table } from './table.ts';
import { updateExpression } from './table.ts';

/** The number under which the turn at the policies stands; windows count from 1. */
const TURN = 0;

/** No set is called by nothing, so no key's decisions lie here. */
export const windowPartition = (set: SetName) => `#windows#${set}`;

/** What a person in the DynamoDB console reads beside the numbers. */
const TEXTS = ['pk', 'fromText', 'untilText'];

/** The records of windows, in the journal's table: a partition a set, that no index has. */
export function createWindowLog(table: Table): WindowLog {
  return {
    async windows(set, limit, before = Number.MAX_SAFE_INTEGER) {
      if (before <= 1) return [];
      const { items } = await table.query({
        KeyConditionExpression: 'pk = :pk AND seq BETWEEN :first AND :last',
        ExpressionAttributeValues: { ':pk': windowPartition(set), ':first': 1, ':last': before - 1 },
        ScanIndexForward: false,
        Limit: limit,
        ConsistentRead: true,
      });
      return items.map(fromItem);
    },

    async append(window) {
      const put = await table.putNew({ ...window, pk: windowPartition(window.set), ...texts(window) });
      if (put.held) return 'appended';
      // An answer may have been lost: then it is ours that is there.
      const there =
        put.attempts > 1 ? await table.get({ pk: windowPartition(window.set), seq: window.seq }) : undefined;
      return there?.id === window.id ? 'appended' : 'taken';
    },

    async update({ set, seq, state }, changes) {
      const fields = Object.entries(changes);
      const place = { pk: windowPartition(set), seq };
      const end = await table.update(place, {
        UpdateExpression: updateExpression({ set: fields.map(([name]) => `#${name} = :${name}`), remove: [] }),
        ConditionExpression: '#state = :was',
        ExpressionAttributeNames: {
          '#state': 'state',
          ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        },
        ExpressionAttributeValues: {
          ':was': state,
          ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
        },
      });
      if (end.held) return 'updated';
      const there = end.attempts > 1 ? await table.get(place) : undefined;
      return there && fields.every(([name, value]) => isDeepStrictEqual(there[name], value)) ? 'updated' : 'changed';
    },

    async takeTurn(set, holder, { now, until }) {
      const { held } = await table.update(
        { pk: windowPartition(set), seq: TURN },
        {
          UpdateExpression: 'SET holder = :holder, heldUntil = :until',
          ConditionExpression: 'attribute_not_exists(holder) OR holder = :holder OR heldUntil <= :now',
          ExpressionAttributeValues: { ':holder': holder, ':until': until, ':now': now },
        },
      );
      return held;
    },

    async endTurn(set, holder) {
      await table.update(
        { pk: windowPartition(set), seq: TURN },
        {
          UpdateExpression: 'SET heldUntil = :over',
          ConditionExpression: 'holder = :holder',
          ExpressionAttributeValues: { ':holder': holder, ':over': 0 },
        },
      );
    },
  };
}

function texts({ from, until }: SyncWindow) {
  return { fromText: new Date(from).toISOString(), untilText: new Date(until).toISOString() };
}

function fromItem(item: Item): SyncWindow {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !TEXTS.includes(name))) as unknown as SyncWindow;
}
