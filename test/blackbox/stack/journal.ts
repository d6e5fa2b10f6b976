import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';

/** The journal's items as they are documented: what anybody reads who queries the table. */
export interface DecisionItem {
  readonly pk: string;
  readonly key: string;
  readonly seq: number;
  readonly horizon: number;
  readonly situation: 'first' | 'fast-forward' | 'identical' | 'conflict' | 'affirmed';
  readonly contenders: readonly ContenderItem[];
  /** Whom none of those lies on, though one of them says to have read it. */
  readonly superseded?: readonly ContenderItem[];
  readonly base?: { readonly seq: number; readonly write: ContenderItem };
  readonly outcome: { readonly write: ContenderItem };
  readonly losers: readonly Place[];
  readonly considered: Readonly<Record<string, { readonly id: string }>>;
  readonly observed: Readonly<Record<string, HeadItem>>;
  readonly pushes: Readonly<Record<string, PushItem>>;
  readonly doubt: readonly string[];
  readonly ruling: { readonly decidedBy: string; readonly flags: readonly string[] };
  readonly why: string;
}

export interface HeadItem {
  readonly kind: string;
  readonly id?: string;
}

export interface PushItem {
  readonly state: string;
  readonly ids: readonly string[];
  /** Of one that was not needed any more: the head that stood at the outcome. */
  readonly found?: HeadItem;
}

export interface Place {
  readonly region: string;
  readonly id: string;
}

export interface ContenderItem extends Place {
  readonly time: number;
  readonly state: { readonly kind: 'object' | 'deleted' };
  readonly stamp: { readonly time: number; readonly decision: number; readonly region: string; readonly layer: 0 | 1 };
  /** What it says to have read, and what that was taken for; the decision seen by that, and whether its outcome is what was read. */
  readonly claim?: { readonly kind: string; readonly decision: number; readonly isOutcome?: true };
}

/** Who made a delete marker, as its event told. */
export interface NoteItem {
  readonly seq: number;
  readonly key: string;
  readonly id: string;
  readonly maker: string;
}

export interface Journal {
  /** Per key its decisions, oldest first. */
  readonly logs: ReadonlyMap<string, readonly DecisionItem[]>;
  readonly makers: ReadonlyMap<string, string>;
  readonly items: number;
}

export async function readJournal(client: DynamoDBClient, table: string): Promise<Journal> {
  const documents = DynamoDBDocumentClient.from(client);
  const logs = new Map<string, DecisionItem[]>();
  const makers = new Map<string, string>();
  let items = 0;
  let start: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    for (const item of (page.Items ?? []) as (DecisionItem | NoteItem)[]) {
      items += 1;
      if ('maker' in item) makers.set(item.id, item.maker);
      else logs.set(item.key, [...(logs.get(item.key) ?? []), item]);
    }
    start = page.LastEvaluatedKey;
  } while (start);
  for (const log of logs.values()) log.sort((a, b) => a.seq - b.seq);
  return { logs, makers, items };
}

/** What the sparse index of open decisions names: those that something is still owed to. */
export async function readOpen(
  client: DynamoDBClient,
  table: string,
  set: string,
): Promise<{ key: string; seq: number }[]> {
  const documents = DynamoDBDocumentClient.from(client);
  const shards = Array.from({ length: 16 }, (_, shard) => (shard === 0 ? set : `${set}#${shard}`));
  const answers = await Promise.all(
    shards.map((shard) =>
      documents.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'open',
          KeyConditionExpression: 'openSet = :shard',
          ExpressionAttributeValues: { ':shard': shard },
        }),
      ),
    ),
  );
  const items = answers.flatMap(({ Items = [] }) => Items);
  return items.map(({ pk, seq }) => ({ key: String(pk).slice(set.length + 1), seq: Number(seq) }));
}
