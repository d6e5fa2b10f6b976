import Table from 'cli-table3';
import { partitionOf, toItem } from '../src/adapters/aws/journal/item.ts';
import { DEFAULT_SHARDS, PARTITION_WRITES_A_SECOND } from '../src/adapters/aws/journal/shards.ts';
import type { Decision } from '../src/domain/model/decision.ts';
import { parseObjectKey } from '../src/domain/model/ids.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../test/support/story.ts';
import type { Report } from './report.ts';

const RATES = [100, 1_000, 5_000, 10_000];
const SHARDS = [1, 4, DEFAULT_SHARDS, 32];
/** What the default is meant for: updates a second of one set. */
const PROMISED = 5_000;

/** Writes in one second to the partition of each index that gets the most. */
interface Hottest {
  readonly updates: number;
  readonly shards: number;
  readonly open: number;
  readonly decisions: number;
}

/** A model of DynamoDB's partitions: the items that a second of plain updates in three regions writes, each to the partitions that it names. */
export async function reportPartitions(): Promise<Report> {
  const template = plainUpdate();
  const hottest = RATES.flatMap((updates) => SHARDS.map((shards) => hottestOf(updates, shards, template)));
  const beyond = hottest.filter(
    ({ updates, shards, open, decisions }) =>
      updates <= PROMISED && shards >= DEFAULT_SHARDS && Math.max(open, decisions) > PARTITION_WRITES_A_SECOND,
  );
  return {
    title: `Writes a second to the hottest index partition, of ${PARTITION_WRITES_A_SECOND} that it takes`,
    text: tableOf(hottest),
    failures: beyond.map(({ updates, shards }) => `${updates} updates a second over ${shards} shards`),
    data: hottest,
  };
}

/** An entry comes into the index of what is open with the append and leaves it with the last record: two writes. */
function hottestOf(updates: number, shards: number, template: Decision): Hottest {
  const open = new Map<string, number>();
  const decisions = new Map<string, number>();
  for (let at = 0; at < updates; at++) {
    const item = toItem({ ...template, key: parseObjectKey(`photos/2026/${at}.jpg`) }, 'token', shards);
    if (item.openSet === undefined) throw new Error(`${partitionOf(item)} is not open`);
    open.set(item.openSet, (open.get(item.openSet) ?? 0) + 2);
    decisions.set(item.decidedDay, (decisions.get(item.decidedDay) ?? 0) + 1);
  }
  return { updates, shards, open: Math.max(...open.values()), decisions: Math.max(...decisions.values()) };
}

function plainUpdate(): Decision {
  const story = new Story([VIRGINIA, DUBLIN, TOKYO]);
  story.decide(story.put(VIRGINIA, { bytes: 'new' }));
  const [update] = story.log;
  if (!update) throw new Error('the story has changed');
  return update;
}

function tableOf(hottest: readonly Hottest[]): string {
  const table = new Table({
    head: [
      'updates/s of a set',
      ...SHARDS.map((shards) => `${shards} shard${shards === 1 ? '' : 's'}: open, decisions`),
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ['right', ...SHARDS.map(() => 'right' as const)],
  });
  for (const rate of RATES) {
    const row = hottest.filter(({ updates }) => updates === rate);
    table.push([rate, ...row.map(({ open, decisions }) => [open, decisions].map(marked).join(', '))]);
  }
  return `${table.toString()}\n! marks what a partition does not take: the index is throttled then, and with it the table.`;
}

const marked = (writes: number): string => `${writes}${writes > PARTITION_WRITES_A_SECOND ? '!' : ''}`;
