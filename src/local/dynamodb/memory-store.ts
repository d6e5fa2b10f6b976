import { Stream } from 'node:stream';
import { type Callback, database, newLock, type Store, type SubStore } from './dynalite-parts.ts';
import { keepParsedExpressions } from './parse-cache.ts';
import { SortedMap } from './sorted-map.ts';

/**
 * Tables in memory. dynalite's own keep them in a Level for memory, through promises, streams and one more encoding, which takes five times as long.
 * What its operations do with what lies there is its own.
 */
export function memoryStore(options: object): Store {
  const own = database.create(options);
  const parts = new Map<string, SubStore>();
  const part = (name: string): SubStore => {
    const known = parts.get(name) ?? subStore();
    parts.set(name, known);
    return known;
  };
  const forget = (name: string, callback: Callback): void => {
    parts.delete(name);
    setImmediate(callback, null);
  };
  const items = (table: string) => `items ${table}`;
  const index = (type: string, table: string, name: string) => `index ${type.toLowerCase()} ${table} ${name}`;
  keepParsedExpressions();
  const tableDb = Object.assign(subStore(AS_THEY_ARE), pickPlace(own.tableDb));
  return {
    ...own,
    tableDb,
    getTable: (name: string, ...rest: readonly unknown[]) => getTable(tableDb, name, rest),
    getItemDb: (table: string) => part(items(table)),
    deleteItemDb: (table: string, callback: Callback) => forget(items(table), callback),
    getIndexDb: (type: string, table: string, name: string) => part(index(type, table, name)),
    deleteIndexDb: (type: string, table: string, name: string, callback: Callback) =>
      forget(index(type, table, name), callback),
    getTagDb: (table: string) => part(`tags ${table}`),
    deleteTagDb: (table: string, callback: Callback) => forget(`tags ${table}`, callback),
  };
}

/** For ARNs. */
function pickPlace(tableDb: unknown): { readonly awsAccountId: string; readonly awsRegion: string } {
  const { awsAccountId, awsRegion } = tableDb as { readonly awsAccountId: string; readonly awsRegion: string };
  return { awsAccountId, awsRegion };
}

/** `rest` is the callback; before it perhaps whether the table has to be ready, which it is left out for too. */
function getTable(tableDb: SubStore, name: string, rest: readonly unknown[]): void {
  const callback = rest.at(-1) as Callback;
  const mustBeReady = rest.length === 1 || Boolean(rest[0]);
  tableDb.get(name, (_, value) => {
    const table = value as { readonly TableStatus?: string } | undefined;
    const isAway = mustBeReady && ['CREATING', 'DELETING'].includes(table?.TableStatus ?? '');
    if (table?.TableStatus && !isAway) return callback(null, table);
    const message = `Requested resource not found${mustBeReady ? '' : `: Table: ${name} not found`}`;
    const body = { __type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message };
    callback(Object.assign(new Error('NotFoundError'), { name: 'NotFoundError', statusCode: 400, body }));
  });
}

interface Coding {
  encode(value: unknown): unknown;
  decode(kept: unknown): unknown;
}

/** Nobody can change what somebody else has read, and it takes a third of the memory. */
const AS_TEXT: Coding = { encode: (value) => JSON.stringify(value), decode: (text) => JSON.parse(String(text)) };

/** Of tables, which every operation reads and hardly one writes; who writes one hands in another. */
const AS_THEY_ARE: Coding = { encode: (value) => structuredClone(value), decode: (value) => value };

function subStore({ encode, decode }: Coding = AS_TEXT): SubStore {
  const map = new SortedMap();
  const put = (key: string, value: unknown) => map.set(key, encode(value));
  return {
    get(key, callback) {
      const kept = map.get(key);
      if (kept === undefined) callback(Object.assign(new Error('NotFoundError'), { name: 'NotFoundError' }));
      else callback(null, decode(kept));
    },
    put(key, value, callback) {
      put(key, value);
      callback(null);
    },
    del(key, callback) {
      map.delete(key);
      callback(null);
    },
    batch(operations, callback) {
      for (const operation of operations) {
        if (operation.type === 'put') put(operation.key, operation.value);
        else map.delete(operation.key);
      }
      callback(null);
    },
    createKeyStream: (range) => streamOf(() => map.entries(range).map(([key]) => key)),
    createValueStream: (range) => streamOf(() => map.entries(range).map(([, kept]) => decode(kept))),
    lock: newLock.Lock(),
  };

  /** As much of a stream as dynalite listens to; it has to be one, or each value would be heard twice. */
  function streamOf(read: () => readonly unknown[]): Stream {
    const stream = new Stream();
    let isOpen = true;
    const destroy = () => {
      isOpen = false;
    };
    queueMicrotask(() => {
      for (const value of read()) if (isOpen) stream.emit('data', value);
      stream.emit('end');
    });
    return Object.assign(stream, { destroy });
  }
}
