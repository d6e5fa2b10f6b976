import type { Readable } from 'node:stream';

/** A request of the SDK to a server of this very process, as it would go out. Paths are encoded, queries not yet. */
export interface ExchangedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ExchangedAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable;
}

/** Has a server answer without a connection: its own handler does, as it answers those that come by one. Rejects as a connection would fail. */
export interface Exchange {
  (request: ExchangedRequest): Promise<ExchangedAnswer>;
  /** Of DynamoDB. */
  readonly operate?: Operate;
}

/** One operation of DynamoDB, input and output as its API has them in JSON. What it refuses is thrown with `statusCode` and `body`. */
export type Operate = (operation: string, input: object) => Promise<object>;

/** The exchange of the server that is reached at an endpoint; undefined where it runs elsewhere. */
export type Exchanges = (endpoint: string) => Exchange | undefined;

/** What a function does with a new client of the server at an endpoint: on the embedded stack it is quickened where that server is one of its own. */
export type Quick = <Client extends QuickClient>(client: Client, endpoint: string | undefined) => Client;

/** As much of a client of the SDK as is changed. */
export interface QuickClient {
  middlewareStack: { remove(name: string): boolean };
  readonly config: object;
  send(command: never, options?: never): Promise<unknown>;
}
