// src/local/dynamodb: what dynalite stands on and is asked by, where it runs in this process.
import { createRequire } from 'node:module';

/** Answers in the way of Node's callbacks. What dynalite refuses has a status and a body. */
export type Callback<Value = unknown> = (error: DynaliteError | null | undefined, value?: Value) => void;

export interface DynaliteError extends Error {
  readonly statusCode?: number;
  readonly body?: object;
}

/** A sorted map as dynalite uses it: for tables, for the items of one, for the entries of an index. */
export interface SubStore {
  get(key: string, callback: Callback): void;
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
  batch(operations: readonly BatchOperation[], callback: Callback): void;
  createKeyStream(range?: Range): NodeJS.EventEmitter;
  createValueStream(range?: Range): NodeJS.EventEmitter;
  /** Waits until nobody else holds the key; what `run` is given wraps the callback that ends it. */
  lock(key: string, run: (release: (callback: Callback) => Callback) => void): void;
}

export type BatchOperation =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/** As in Level: `limit` -1 is none. */
export interface Range {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** What dynalite's operations work on. */
export interface Store {
  readonly getTable: (...args: never[]) => void;
  [part: string]: unknown;
}

type Action = (store: Store, request: object, callback: Callback<object>) => void;

interface Validation {
  /** Says what is wrong with the values and expressions of a request, whose expressions it parses into the request. */
  readonly custom?: (request: object, store: Store) => string | null | undefined;
}

const dynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));

export const database = dynalite('./db') as {
  create(options: object): Store;
  validationError(message: string): DynaliteError;
};
/** What an expression's names and values are looked up in; who is used is taken out of the unused. */
export interface ParserContext {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Readonly<Record<string, object>>;
  readonly unusedAttrNames: Record<string, boolean>;
  readonly unusedAttrVals: Record<string, boolean>;
  readonly isKeyCondition?: boolean;
}

export interface Parser {
  parse: (text: string, options: { readonly context: ParserContext }) => unknown;
}

export const conditionParser = dynalite('./db/conditionParser') as Parser;
export const updateParser = dynalite('./db/updateParser') as Parser;
export const newLock = dynalite('lock') as { Lock(): SubStore['lock'] };

/** The operations that the journal asks; any other goes by a connection. */
const OPERATIONS = ['PutItem', 'UpdateItem', 'GetItem', 'Query', 'BatchGetItem'] as const;

const operations = new Map(
  OPERATIONS.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    return [
      name as string,
      { run: dynalite(`./actions/${file}`) as Action, validation: dynalite(`./validations/${file}`) as Validation },
    ];
  }),
);

/**
 * One operation, checked and carried out as dynalite does it for a request over HTTP, but for the types of what JSON holds: whoever asks here was
 * checked by TypeScript.
 */
export function carryOut(store: Store, operation: string, request: object): Promise<object> {
  const known = operations.get(operation);
  if (!known) throw new TypeError(`dynalite is not asked ${operation} here`);
  const wrong = known.validation.custom?.(request, store);
  if (wrong) throw database.validationError(wrong);
  return new Promise((resolve, reject) => {
    known.run(store, request, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
  });
}
