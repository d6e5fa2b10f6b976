import type { Decision, Observed } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region, VersionId } from '../model/ids.ts';
import type { StackEntry } from '../model/version.ts';

/** What the journal knows to lie elsewhere, and S3's own replication may bring to a region, by version id: the number of the latest decision it shows. */
export function knownElsewhere(region: Region, log: readonly Decision[]): ReadonlyMap<VersionId, number> {
  const known = new Map<VersionId, number>();
  for (const { seq, outcome, contenders, considered, pushes } of log) {
    for (const [other, { id }] of Object.entries(considered)) if (other !== region) put(id, 0);
    for (const write of contenders) if (write.via === undefined && write.region !== region) put(write.id, 0);
    const { write } = outcome;
    if (write.via === undefined && write.region !== region) put(write.id, seq);
    for (const [other, { ids }] of Object.entries(pushes)) if (other !== region) for (const id of ids) put(id, seq);
  }
  return known;

  function put(id: VersionId, seq: number): void {
    known.set(id, Math.max(seq, known.get(id) ?? 0));
  }
}

/**
 * The latest decision whose outcome a replica shows that somebody has seen at the head. Where in a stack a replica comes to lie S3 leaves open; but
 * what lies above one that was the head came after it, and has seen it.
 */
export function shownAtHead(entry: StackEntry, region: Region, { log }: Pick<Evidence, 'log'>): number {
  const shown = knownElsewhere(region, log).get(entry.id) ?? 0;
  return shown > 0 && log.some((decision) => headsSeen(decision, region).has(entry.id)) ? shown : 0;
}

/**
 * Whether a replica of what is known already may come to a region at any time, and perhaps on top: whoever found the region equal has to look once
 * more after his append, for the event of that replica may have been taken before it.
 */
export function mayGetReplica(region: Region, { log, replicaSet, heads, stacks }: Evidence): boolean {
  if (!replicaSet.isCarriedByS3) return false;
  const head = heads[region];
  const there = new Set([
    ...log.flatMap((decision) => [...headsSeen(decision, region)]),
    ...(stacks[region] ?? []).map(({ id }) => id),
    ...(head && 'id' in head ? [head.id] : []),
  ]);
  return [...knownElsewhere(region, log).keys()].some((id) => !there.has(id));
}

function headsSeen({ observed, pushes }: Decision, region: Region): ReadonlySet<VersionId> {
  const seen = [observed[region], pushes[region]?.found];
  return new Set(seen.flatMap((head: Observed | undefined) => (head && 'id' in head ? [head.id] : [])));
}
