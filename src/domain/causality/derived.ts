import { DECISION_SCHEMA, type Decision, type Push } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { type Marker, markerOf } from '../model/marker.ts';
import { contentName } from '../model/policy.ts';
import type { ObjectVersion, StackEntry } from '../model/version.ts';

/** The number of the latest decision that copies tell of and the log does not reach: an entry that was lost, or one that was appended since. */
export function seqBeyondLog(evidence: Evidence): number | undefined {
  const latest = Math.max(evidence.seq, evidence.log.findLast((decision) => !isDerived(decision))?.seq ?? 0);
  const beyond = markedVersions(evidence).map(
    ([region, version]) => markerOf(version, { ...evidence, region })?.seq ?? 0,
  );
  const highest = Math.max(0, ...beyond);
  return highest > latest ? highest : undefined;
}

/**
 * The log with what markers tell of decisions that the journal does not hold (any more): the newest of them stand in for lost entries, so
 * that numbering goes on above them and nobody's write is judged anew. Stand-ins are never written back.
 */
export function logWithDerived(evidence: Evidence): readonly Decision[] {
  const log = evidence.log.filter((decision) => !isDerived(decision));
  const known = new Set(log.map(({ seq }) => seq));
  const derived = new Map<number, Decision>();
  for (const [region, version] of markedVersions(evidence)) {
    const marker = markerOf(version, { ...evidence, region });
    if (!marker || known.has(marker.seq)) continue;
    derived.set(marker.seq, withCopy(derived.get(marker.seq) ?? standIn(marker, version, evidence), region, version));
  }
  if (derived.size === 0) return evidence.log;
  const all = [...log, ...derived.values()].sort((a, b) => a.seq - b.seq);
  return all.map((decision) => (isDerived(decision) ? withoutWrites(decision, all) : decision));
}

/** A client that restores what was copied carries its marker along: what another entry knows for a write is no copy. */
function withoutWrites(decision: Decision, log: readonly Decision[]): Decision {
  const writes = new Set(
    log.flatMap(({ outcome: { write } }) => (write.via === undefined ? [contentName(write)] : [])),
  );
  const pushes = Object.entries(decision.pushes).flatMap(([name, push]): [string, Push][] => {
    const ids = push.ids.filter((id) => !writes.has(contentName({ region: name as Region, id })));
    return ids.length > 0 ? [[name, { ...push, ids }]] : [];
  });
  return { ...decision, pushes: Object.fromEntries(pushes) };
}

export function isDerived(decision: Decision): boolean {
  return decision.by === DERIVED;
}

const DERIVED = 'derived from markers';

function markedVersions({ heads, stacks }: Evidence): [Region, ObjectVersion][] {
  const isMarked = (entry: StackEntry | { kind: string }): entry is ObjectVersion =>
    'marker' in entry && entry.marker !== undefined;
  const all: [Region, ObjectVersion][] = [];
  for (const [region, stack] of Object.entries(stacks))
    for (const entry of stack) if (isMarked(entry)) all.push([region as Region, entry]);
  for (const [region, head] of Object.entries(heads))
    if (!(region in stacks) && isMarked(head)) all.push([region as Region, head]);
  return all;
}

function withCopy(decision: Decision, region: Region, { id }: ObjectVersion): Decision {
  const ids = [...(decision.pushes[region]?.ids ?? []), id];
  const pushes: Decision['pushes'] = { ...decision.pushes, [region]: { state: 'applied', ids } };
  const { write } = decision.outcome;
  if (write.via === undefined) return { ...decision, pushes };
  // What lies nowhere by itself can be had of its copies alone: it can't be made again, for what tells of what it was made of is lost.
  const outcome = { kind: 'winner', write: { ...write, from: [...(write.from ?? []), { region, id }] } } as const;
  return { ...decision, pushes, outcome, contenders: [outcome.write] };
}

function standIn(marker: Marker, copy: ObjectVersion, { replicaSet, key }: Evidence): Decision {
  const { origin, stamp } = marker;
  const write = { ...origin, state: copy.state, stamp: { ...stamp, region: origin.region, layer: 0 as const } };
  return {
    schema: DECISION_SCHEMA,
    set: replicaSet.name,
    key,
    seq: marker.seq,
    decidedAt: copy.time,
    by: DERIVED,
    cause: DERIVED,
    situation: 'affirmed',
    regions: replicaSet.regions,
    considered: marker.considered,
    horizon: marker.horizon,
    observed: {},
    contenders: [write],
    ruling: { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: [] },
    outcome: { kind: 'winner', write },
    why: 'The journal holds no entry; its copies tell of it.',
    losers: [],
    pushes: {},
    doubt: [],
  };
}
