import { createHash } from 'node:crypto';
import type { Maker } from '../../../domain/model/evidence.ts';
import type { VersionId } from '../../../domain/model/ids.ts';
import type { Journal } from '../../../ports/journal.ts';
import { partitionOf } from './item.ts';
import type { Item, Table } from './table.ts';

/**
 * Who made which delete marker, one item a marker, under the key's negative numbers: in the same partition as its decisions and never among
 * them. One item for all of them would cost each note as much as there are notes already, and be full one day.
 */
export function createNotes(table: Table): Pick<Journal, 'noteDelete' | 'deleteMakers'> {
  return {
    async noteDelete({ set, key }, id, maker) {
      const place = { pk: partitionOf({ set, key }), seq: numberOf(id) };
      // The first word stands. Two ids of one number in one key's notes are not to be expected in the lifetime of a table.
      await table.putNew({ ...place, note: 'delete marker', set, key, id, maker });
    },

    async deleteMakers(ref) {
      const makers = new Map<VersionId, Maker>();
      let start: Item | undefined;
      do {
        const { items, next } = await table.query({
          KeyConditionExpression: 'pk = :pk AND seq < :decisions',
          ExpressionAttributeValues: { ':pk': partitionOf(ref), ':decisions': 0 },
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        });
        for (const { id, maker } of items) makers.set(id as VersionId, maker as Maker);
        start = next;
      } while (start);
      return makers;
    },
  };
}

/** 52 bits of the id's digest, which a JavaScript number holds exactly; below zero. */
function numberOf(id: VersionId): number {
  const digest = createHash('sha256').update(id).digest('hex');
  return -1 - Number.parseInt(digest.slice(0, 13), 16);
}
