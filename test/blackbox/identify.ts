import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { DecisionItem, Journal } from './stack/journal.ts';
import type { Entry, Stacks } from './stack/listing.ts';
import { REGIONS, type RegionName } from './stack/setup.ts';
import type { RegionClient } from './story/clients.ts';
import { type ClientWrite, numberIn } from './story/history.ts';

/** A version, and who made it: a client, s3-concord for a decision, or S3's own replication of what lies elsewhere. */
export type Known = Entry &
  ({ readonly write: ClientWrite } | { readonly copyOf: number } | { readonly isReplica: true });

export type KnownStacks = Readonly<Record<RegionName, readonly Known[]>>;

export interface Gathered {
  readonly writes: readonly ClientWrite[];
  readonly stacks: Readonly<Record<RegionName, Stacks>>;
  readonly journal: Journal;
  readonly clients: Readonly<Record<RegionName, RegionClient>>;
}

/**
 * Tells for every version of every region whose it is. Acknowledged writes are known by the version id that the client was told, copies by
 * the journal; what neither tells of is a write whose answer was lost, or a copy whose answer was: those are looked at.
 */
export async function identifyAll(
  gathered: Gathered,
): Promise<{ stacks: ReadonlyMap<string, KnownStacks>; problems: string[] }> {
  const { writes, stacks, journal } = gathered;
  const problems: string[] = [];
  const acknowledged = new Map(
    writes.flatMap((write) => (write.versionId ? [[placeOf(write.region, write.versionId), write]] : [])),
  );
  const written = new Set(writes.flatMap(({ versionId }) => versionId ?? []));
  const lost = writes.filter(({ told }) => told === 'lost');
  const known = new Map<string, Record<RegionName, Known[]>>();
  for (const region of REGIONS) {
    for (const [key, stack] of stacks[region]) {
      const log = journal.logs.get(key) ?? [];
      const entries: Known[] = [];
      for (const entry of stack) {
        const write = acknowledged.get(placeOf(region, entry.id));
        const copyOf = log.find(({ pushes }) => pushes[region]?.ids.includes(entry.id))?.seq;
        if (write && copyOf !== undefined)
          problems.push(
            `${region} ${key}: the journal calls client's write #${write.number} a copy of decision ${copyOf}`,
          );
        if (write) entries.push({ ...entry, write });
        else if (copyOf !== undefined) entries.push({ ...entry, copyOf });
        else if (written.has(entry.id) || isCopyElsewhere(entry.id, log)) entries.push({ ...entry, isReplica: true });
        else {
          const found = await lookAt(entry, key, region, { ...gathered, writes: lost }, log);
          if (found) entries.push(found);
          else problems.push(`${region} ${key}: nobody is known to have made version ${entry.id} (${entry.kind})`);
        }
      }
      const all = known.get(key) ?? { 'us-east-1': [], 'eu-west-1': [], 'ap-northeast-1': [] };
      all[region] = entries;
      known.set(key, all);
    }
  }
  return { stacks: known, problems };
}

function isCopyElsewhere(id: string, log: readonly DecisionItem[]): boolean {
  return log.some(({ pushes }) => Object.values(pushes).some(({ ids }) => ids.includes(id)));
}

async function lookAt(
  entry: Entry,
  key: string,
  region: RegionName,
  { writes: lost, clients, journal }: Gathered,
  log: readonly DecisionItem[],
): Promise<Known | undefined> {
  const isOf = (write: ClientWrite) => write.region === region && write.key === key && write.versionId === undefined;
  if (entry.kind === 'put') {
    const { s3, bucket } = clients[region];
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: entry.id }));
    if (object.ReplicationStatus === 'REPLICA') return { ...entry, isReplica: true };
    const marker = object.Metadata?.['s3-concord'];
    if (marker !== undefined) return { ...entry, copyOf: Number(marker.split(';')[1]) };
    const number = numberIn((await object.Body?.transformToString()) ?? '');
    return claim(
      entry,
      lost.find((write) => isOf(write) && write.number === number),
    );
  }
  const maker = journal.makers.get(entry.id);
  const write = lost.find((candidate) => isOf(candidate) && candidate.kind === 'delete');
  if (write && maker !== 's3-concord') return claim(entry, write);
  const unfinished = log.find(
    ({ outcome, pushes }) => outcome.write.state.kind === 'deleted' && pushes[region]?.ids.length === 0,
  );
  return unfinished && { ...entry, copyOf: unfinished.seq };
}

/** The answer was lost, the write was not. */
function claim(entry: Entry, write: ClientWrite | undefined): Known | undefined {
  if (!write) return undefined;
  write.versionId = entry.id;
  return { ...entry, write };
}

export function placeOf(region: string, id: string): string {
  return `${region} ${id}`;
}
