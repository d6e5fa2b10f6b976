// src/app/reconcile/gathering: reads what the regions hold, as far as it is needed.
import { tellsAsIfReadNow } from '../../../domain/causality/ahead.ts';
import { hasClaimsElsewhere } from '../../../domain/causality/contenders.ts';
import { logWithDerived, seqBeyondLog } from '../../../domain/causality/derived.ts';
import { regionsInDoubt } from '../../../domain/causality/doubt.ts';
import { isKnownHead } from '../../../domain/causality/frontier.ts';
import { recordedCopies, unresolvedReplicas } from '../../../domain/causality/origin.ts';
import { type Decision, effective } from '../../../domain/model/decision.ts';
import type { Evidence } from '../../../domain/model/evidence.ts';
import type { Region, VersionId } from '../../../domain/model/ids.ts';
import type { ReplicaSet } from '../../../domain/model/replica-set.ts';
import type { Head, KeyRef, Stack, Unreadable } from '../../../domain/model/version.ts';
import type { Question } from '../../../domain/steps/facts.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Dependencies } from '../../dependencies.ts';
import { DECISIONS_IN_DOUBT } from '../../limits.ts';
import { replicaSetOf } from '../../replica-set-of.ts';
import { type HeadsAhead, NOTHING_AHEAD } from './heads-ahead.ts';
import { withTagsRead } from './read-tags.ts';
import { withoutRegions } from './without-regions.ts';

/**
 * Heads of every region in parallel; then, in doubt only, older decisions, notes about deletes, and the stacks of the regions in doubt; tags of what
 * differs in nothing else.
 * `overtaken`: somebody appended after the log of `question` was read, and his copies are here already; whoever went on would step over that append.
 */
export async function gather(
  ref: KeyRef,
  question: Question,
  deps: Dependencies,
  ahead: HeadsAhead = NOTHING_AHEAD,
): Promise<Evidence | 'overtaken'> {
  const replicaSet = replicaSetOf(ref, deps);
  const now = deps.clock.now();
  const eventsAwaitedFrom = now - deps.deleteWaitMs;
  const { log, seq, sightings } = question;
  const heads = await headsOf(ref, replicaSet, log, deps, ahead);
  const evidence: Evidence = {
    replicaSet,
    key: ref.key,
    log,
    seq,
    heads,
    stacks: {},
    makers: new Map(),
    foundElsewhere: new Set(),
    unlisted: [],
    sightings,
    eventsAwaitedFrom,
    now,
  };
  const doubtful = regionsInDoubt(evidence);
  if (doubtful.length === 0) return withTagsRead(evidence, ref, deps.store);
  if (await isOvertaken(evidence, ref, deps)) return 'overtaken';
  const listed = await withStacks(evidence, question, doubtful, ref, deps);
  return (await isOvertaken(listed, ref, deps)) ? 'overtaken' : withTagsRead(listed, ref, deps.store);
}

/** A copy of a decision beyond the log: the journal lost its entry, or it was appended since. The copy came after the append, so a look tells. */
async function isOvertaken(evidence: Evidence, ref: KeyRef, { journal }: Dependencies): Promise<boolean> {
  if (seqBeyondLog(evidence) === undefined) return false;
  const { log } = await journal.latest(ref, 1);
  return (log.at(-1)?.seq ?? 0) > evidence.seq;
}

async function headsOf(
  ref: KeyRef,
  replicaSet: ReplicaSet,
  log: readonly Decision[],
  { store }: Dependencies,
  ahead: HeadsAhead,
): Promise<Record<Region, Head>> {
  const latest = log.at(-1);
  const copies = recordedCopies({ log });
  const entries = await Promise.all(
    replicaSet.regions.map(async (region): Promise<[Region, Head]> => {
      const target = { set: ref.set, region, key: ref.key };
      const asked = await ahead.get(region);
      const head = asked && tellsAsIfReadNow(asked, region, log) ? asked : await store.head(target);
      // The time of a delete marker takes a request of its own, and matters only where the marker is news.
      const isNews = head.kind === 'delete' && !isKnownHead(head, region, latest) && !copies.has(head.id);
      if (!isNews || head.time !== undefined) return [region, head];
      const time = await store.timeOf(target, head.id);
      return [region, time === undefined ? head : { ...head, time }];
    }),
  );
  return Object.fromEntries(entries) as Record<Region, Head>;
}

/** Listing one region may make another doubtful, so it goes on until none is; each region is listed at most once. */
async function withStacks(
  first: Evidence,
  recent: Question,
  doubtful: readonly Region[],
  ref: KeyRef,
  { store, journal }: Dependencies,
): Promise<Evidence> {
  const { log } = recent.more ? await journal.latest(ref, DECISIONS_IN_DOUBT) : recent;
  // A decision appended since the first look must not slip in: it was made after these heads were read, and would be taken as having been seen.
  let evidence: Evidence = { ...first, log: effective(log).filter(({ seq }) => seq <= recent.seq) };
  for (let regions = [...doubtful]; regions.length > 0; regions = regionsInDoubt(evidence)) {
    const known = new Set(recordedCopies(evidence).keys());
    const listed = await Promise.all(
      regions.map(async (region) => {
        const floor = evidence.log.at(-1)?.considered[region]?.id;
        return [region, await store.stack({ ...ref, region }, { ...(floor ? { floor } : {}), known })] as const;
      }),
    );
    // After the listing: a marker that is in it may have been noted meanwhile.
    const makers = await journal.deleteMakers(ref);
    evidence = { ...evidence, ...withListed(evidence, listed), makers };
    evidence = { ...evidence, log: logWithDerived(evidence) };
    evidence = { ...evidence, foundElsewhere: await foundElsewhere(evidence, ref, store) };
  }
  return hasClaimsElsewhere(evidence) ? await withOlderStacks(evidence, ref, store) : evidence;
}

/** What a client may have read that neither the log nor what lies above it tells of: ETags alone, one request a region. */
async function withOlderStacks(evidence: Evidence, ref: KeyRef, store: ObjectStore): Promise<Evidence> {
  const { replicaSet, heads } = evidence;
  const readable = replicaSet.regions.filter((region) => heads[region] && 'id' in heads[region]);
  const older: Record<Region, Stack> = {};
  const unread = new Map<Region, Unreadable>();
  const reading = readable.map(async (region) => {
    const stack = await store.stack({ ...ref, region }, { known: 'all' });
    if (isStack(stack)) older[region] = stack;
    else unread.set(region, stack);
  });
  await Promise.all(reading);
  return { ...withoutRegions(evidence, unread), older };
}

/** A replica keeps its origin's version id, so one request to each other region tells whether it stems from there. */
async function foundElsewhere(evidence: Evidence, ref: KeyRef, store: ObjectStore): Promise<ReadonlySet<VersionId>> {
  const found = new Set(evidence.foundElsewhere);
  for (const { region, id } of unresolvedReplicas(evidence)) {
    const others = evidence.replicaSet.regions.filter(
      (other) => other !== region && evidence.heads[other]?.kind !== 'unreadable',
    );
    const times = await Promise.all(others.map((other) => store.timeOf({ ...ref, region: other }, id)));
    if (times.some((time) => time !== undefined)) found.add(id);
  }
  return found;
}

/** The top of a listed stack is the head from now on: it was read later than the head was. */
function withListed(
  evidence: Evidence,
  listed: readonly (readonly [Region, Stack | Extract<Head, { kind: 'unreadable' }>])[],
) {
  const heads: Record<Region, Head> = { ...evidence.heads };
  const unlisted = [...evidence.unlisted];
  const stacks: Record<Region, Stack> = { ...evidence.stacks };
  for (const [region, stack] of listed) {
    if (!isStack(stack)) {
      heads[region] = stack;
      unlisted.push(region);
    } else {
      stacks[region] = stack;
      heads[region] = headOf(stack, evidence.heads[region]);
    }
  }
  return { heads, stacks, unlisted };
}

function isStack(listed: Stack | Unreadable): listed is Stack {
  return Array.isArray(listed);
}

function headOf(stack: Stack, before: Head | undefined): Head {
  const top = stack.at(-1);
  if (!top) return { kind: 'absent' };
  if (top.kind !== 'known') return top;
  // A known version is a recorded copy: what was read of it before still holds, for versions don't change.
  return before && 'id' in before && before.id === top.id
    ? before
    : { kind: 'unreadable', reason: 'throttled', message: 'The key changed while it was read.' };
}
