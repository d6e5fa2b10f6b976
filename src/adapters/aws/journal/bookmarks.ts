import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Bookmark, BookmarkPlace, Bookmarks } from '../../../ports/bookmarks.ts';
import { type ItemKey, openTable } from './table.ts';

/**
 * Bookmarks in the journal's table, under `SET#`: no key is empty, so nothing else lies in that partition. A number below zero for each prefix, as
 * notes have them; in no index.
 */
export function createBookmarks<State>(options: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): Bookmarks<State> {
  const table = openTable(options.client, options.table);
  const write = ({ set, prefix }: BookmarkPlace, { at, ...bookmark }: Bookmark<State>, condition: string) => {
    const names = { '#run': 'run', '#by': 'by', '#at': 'at', '#state': 'state', '#set': 'set', '#prefix': 'prefix' };
    return table.update(placeOf({ set, prefix }), {
      UpdateExpression:
        'SET note = :note, #set = :set, #prefix = :prefix, #run = :run, #by = :by, #at = :at, atText = :atText, #state = :state',
      ConditionExpression: condition,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ...{ ':note': 'backfill', ':set': set, ':prefix': prefix, ':run': bookmark.run, ':by': bookmark.by },
        ...{ ':at': at, ':atText': new Date(at).toISOString(), ':state': bookmark.state },
      },
    });
  };
  return {
    async read(place) {
      const item = await table.get(placeOf(place));
      return item && ({ run: item.run, by: item.by, at: item.at, state: item.state } as Bookmark<State>);
    },
    async begin(place, bookmark) {
      // Holds always: an item has its key, and where there is none there is no key.
      await write(place, bookmark, 'attribute_exists(pk) OR attribute_not_exists(pk)');
    },
    async save(place, bookmark) {
      const { held } = await write(place, bookmark, '#run = :run');
      return held ? 'saved' : 'taken-over';
    },
  };
}

function placeOf({ set, prefix }: BookmarkPlace): ItemKey {
  const digest = createHash('sha256').update(prefix).digest('hex');
  return { pk: `${set}#`, seq: -1 - Number.parseInt(digest.slice(0, 13), 16) };
}
