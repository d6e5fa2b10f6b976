import type { FunctionEnvironment } from '../functions/environment.ts';
import type { FunctionName } from '../src/local/names.ts';

/** What the benchmark and the process with the servers say to each other. */
export type ToChild =
  | { readonly type: 'start'; readonly config: object; readonly latencyMs: number; readonly functionTimeoutMs?: number }
  | { readonly type: 'finished'; readonly id: string; readonly result?: unknown; readonly error?: string };

export type FromChild =
  | ({ readonly type: 'ready' } & Ready)
  | { readonly type: 'deployed'; readonly name: FunctionName; readonly environment: FunctionEnvironment }
  | ({ readonly type: 'invoke'; readonly id: string } & Call);

export interface Ready {
  readonly regions: Readonly<Record<string, { readonly endpoint: string; readonly bucket: string }>>;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly table: string;
  readonly lambda: string;
}

export interface Call {
  readonly name: FunctionName;
  readonly region: string;
  readonly event: unknown;
  readonly awsRequestId: string;
}
