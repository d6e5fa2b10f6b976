import { type Assessment, assess, regionsBehind, unreadSighting } from '../domain/assess.ts';
import { affirm, conflictOf, decide, observe } from '../domain/decide.ts';
import { type Considered, type Decision, effective, isFinished, type Push } from '../domain/decision.ts';
import { isDerived } from '../domain/derived.ts';
import type { Evidence, Sighting } from '../domain/evidence.ts';
import { isConsidered } from '../domain/frontier.ts';
import type { Region } from '../domain/ids.ts';
import { isRecordedCopy } from '../domain/origin.ts';
import type { ReplicaSet } from '../domain/replica-set.ts';
import { type Head, isSameState, isSameVersion, type KeyRef, stateOf } from '../domain/version.ts';
import { tellOfAgreement } from './agreement.ts';
import { consult, ruleFor } from './consult.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from './dependencies.ts';
import { fingerprint } from './fingerprint.ts';
import { gather } from './gather.ts';
import { MAX_ROUNDS, RECENT_DECISIONS } from './limits.ts';
import { messagesOf, siblingMessagesOf } from './messages-of.ts';
import { standingOf } from './standing.ts';

/** A reason to look at a key. */
export interface Occurrence {
  readonly ref: KeyRef;
  /** The versions whose events led here; none where a push or a person did. */
  readonly sightings: readonly Sighting[];
  /** Names the piece of work; the same over all its deliveries, for that is how a delivery finds what its predecessor left. */
  readonly cause: string;
  /** Set where somebody was asked to look again at a key that could not be read: it never takes another's word for it. */
  readonly isSecondLook?: boolean;
  /** The region where a push was; if that can't be read the work is not finished. */
  readonly target?: Region;
  /** A region where a copy of an older decision has landed late, or may have: perhaps over what the latest decision's push has written already. */
  readonly landed?: Region;
  /** Set long after the latest decision's last sign of life: none of its pushes can be under way any more. */
  readonly isSweep?: boolean;
}

/**
 * Reads, decides, records and sets pushes going, until nothing new is found. Safe to run any number of times, at the same time, and to die
 * anywhere: the only thing that orders the runs is the append on condition.
 */
export async function reconcileKey(occurrence: Occurrence, deps: Dependencies): Promise<Finished | Unfinished> {
  const replicaSet = deps.sets.get(occurrence.ref.set);
  if (!replicaSet)
    throw new RangeError(
      `no replica set is called ${occurrence.ref.set}; the configuration has ${[...deps.sets.keys()].join(', ')}`,
    );
  await noteClientsDeletes(occurrence, deps);
  const own = new Set<number>();
  const end = await lookUntilKnown(occurrence, replicaSet, own, deps);
  return end.kind === 'again' && own.size > 0 ? { ...end, appended: Math.max(...own) } : end;
}

async function lookUntilKnown(
  occurrence: Occurrence,
  replicaSet: ReplicaSet,
  own: Set<number>,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const end = await lookOnce(
      { ...occurrence, sightings: own.size === 0 ? occurrence.sightings : [] },
      replicaSet,
      own,
      deps,
    );
    if (end) return end;
  }
  return { kind: 'again', why: `${MAX_ROUNDS} rounds were each overtaken by other writers of the key` };
}

/** What an event says of a client's delete is noted before anything else: others may be waiting to know. */
async function noteClientsDeletes({ ref, sightings }: Occurrence, { journal }: Dependencies): Promise<void> {
  const deletes = sightings.filter(({ kind, maker }) => kind === 'delete' && maker === 'client');
  for (const { id } of deletes) await journal.noteDelete(ref, id, 'client');
}

/** One round; undefined asks for another. */
async function lookOnce(
  occurrence: Occurrence,
  replicaSet: ReplicaSet,
  own: Set<number>,
  deps: Dependencies,
): Promise<Finished | Unfinished | undefined> {
  const { ref, sightings, cause } = occurrence;
  const recent = await deps.journal.latest(ref, RECENT_DECISIONS);
  const standing = await standingOf(ref, recent.log, deps.journal);
  const isOwnRemnant = standing !== undefined && standing.cause === cause && !own.has(standing.seq);
  if (!isOwnRemnant && isNothingLeft(standing, occurrence, recent.log)) return DONE;

  const examined = await examine({ ref, sightings, replicaSet }, { ...recent, standing, isOwnRemnant }, deps);
  if (examined === 'overtaken') return undefined;
  const { evidence } = examined;
  const assessment = mended(examined.assessment, evidence, recent.log.at(-1));
  switch (assessment.kind) {
    case 'unknown':
      return stillToRead(occurrence, evidence) ?? DONE;
    case 'wait':
      return { kind: 'again', why: assessment.why };
    case 'underway':
    case 'converged':
      await settleIfOpen(assessment.latest, evidence, occurrence, deps);
      // Its messages may have been lost with whoever appended it; that all regions are equal says nothing of its siblings.
      if (isOwnRemnant) await deps.queue.send(siblingMessagesOf(assessment.latest));
      return stillBehind(occurrence, assessment.latest, evidence) ?? stillToRead(occurrence, evidence) ?? DONE;
    case 'lagging':
    case 'news': {
      const hidden = suspendedButUnreadable(recent.log.at(-1), evidence);
      if (hidden) return { kind: 'again', why: `${hidden} can't be read, and a write there is held or observed.` };
      const decided = await decideOn(assessment, evidence, cause, deps, recent.log.at(-1));
      if (decided.kind === 'again') return decided;
      const { decision } = decided;
      const end = repeats(decision, recent.log.at(-1))
        ? (stillToRead(occurrence, evidence) ?? DONE)
        : await record(decision, evidence, occurrence, own, deps);
      return end?.kind === 'done' ? (unreadBesideSuspended(decision, evidence) ?? end) : end;
    }
  }
}

interface Examined {
  readonly evidence: Evidence;
  readonly assessment: Assessment;
}

/** Reads what the regions hold beyond the journal's latest entries, and says what it comes to. */
export async function examine(
  question: Pick<Occurrence, 'ref'> & Pick<Evidence, 'sightings' | 'replicaSet'>,
  recent: {
    readonly log: readonly Decision[];
    readonly more: boolean;
    readonly standing: Decision | undefined;
    readonly isOwnRemnant: boolean;
  },
  deps: Dependencies,
): Promise<Examined | 'overtaken'> {
  const { standing, isOwnRemnant, more } = recent;
  const eventsAwaitedFrom = deps.clock.now() - deps.deleteWaitMs;
  const known = effective(recent.log);
  const isBeyond = standing !== undefined && !known.includes(standing);
  const seq = recent.log.at(-1)?.seq ?? 0;
  const log = isBeyond ? [standing, ...known] : known;
  const sightings = [...question.sightings, ...suspendedWrites(recent.log.at(-1), log)];
  const evidence = await gather({ ...question, sightings, eventsAwaitedFrom }, { log, more, seq }, deps);
  return evidence === 'overtaken' ? evidence : { evidence, assessment: assess(evidence, isOwnRemnant) };
}

/**
 * What the latest entry holds or observes, or has taken for seen by that, and no decision that others build on has considered: a copy of one that
 * is still on its way may bury it, and a head that is known would hide it.
 */
function suspendedWrites(latest: Decision | undefined, log: readonly Decision[]): Evidence['sightings'] {
  if (!latest?.suspended) return [];
  const considered = Object.entries(latest.considered).map(([region, { id }]) => ({ region: region as Region, id }));
  const contenders = latest.contenders.filter(({ via }) => via === undefined);
  return [...contenders, ...considered]
    .filter(({ region, id }) => !isConsidered(region, id, log))
    .map(({ region, id }) => ({ region, id, maker: 'client' }));
}

/** The decision that is due, by the rule of the key. What is suspended is looked at again and again: what was answered about it holds. */
export async function decideOn(
  assessment: Extract<Assessment, { kind: 'lagging' | 'news' }>,
  evidence: Evidence,
  cause: string,
  deps: Dependencies,
  before?: Decision,
): Promise<{ readonly kind: 'decided'; readonly decision: Decision } | Unfinished> {
  const { frontier } = assessment;
  const decided = (decision: Decision) => ({ kind: 'decided' as const, decision });
  const occasion = () => ({ now: deps.clock.now(), by: deps.by, cause, fingerprint });
  if (assessment.kind === 'lagging') return decided(affirm(assessment.latest, frontier, evidence, occasion()));
  const { contenders } = assessment;
  const conflict = conflictOf(contenders, evidence);
  const rule = await ruleFor(contenders, evidence, deps);
  if ('kind' in rule) return rule;
  const said = before?.suspended ? before.ruling.answers : undefined;
  const aided = conflict && (await consult(conflict, rule, evidence.log, deps, said));
  if (aided && 'kind' in aided) return aided;
  return decided(decide(contenders, aided, rule, frontier, evidence, occasion()));
}

/** Where all is at rest, and the journal's latest entry says otherwise, what stands is affirmed. */
function mended(assessment: Assessment, { seq }: Evidence, latest: Decision | undefined): Assessment {
  if (assessment.kind !== 'converged' && assessment.kind !== 'underway') return assessment;
  // Nothing of what is held contends any more, though nobody has chosen.
  const isHeld = latest?.suspended?.kind === 'held';
  // A lost entry, of which copies tell, had followed on that one: people would go on reading an outcome that no region holds.
  const isBehindCopies = seq > 0 && isDerived(assessment.latest);
  return isHeld || isBehindCopies ? { ...assessment, kind: 'lagging' } : assessment;
}

/** Out of sight, what is suspended must not drop out of the conflict: that would end it without the person, or tell half of it. */
function suspendedButUnreadable(latest: Decision | undefined, { heads }: Evidence): Region | undefined {
  if (!latest?.suspended) return undefined;
  return latest.contenders.find(({ region }) => heads[region]?.kind === 'unreadable')?.region;
}

/** What is suspended pushes nothing, so no push will look at the region of this event again: the event itself has to. */
function unreadBesideSuspended({ suspended }: Decision, evidence: Evidence): Unfinished | undefined {
  const unread = suspended && unreadSighting(evidence);
  return (
    unread && { kind: 'again', why: `${unread} could not be read, and holds a write that no decision has considered.` }
  );
}

/** What is suspended stays so while the same contends, and nothing newer was taken for seen, under the same rule: one entry says it. */
function repeats(decision: Decision, latest: Decision | undefined): boolean {
  if (!decision.suspended || decision.suspended.kind !== latest?.suspended?.kind) return false;
  const isNewer = ([region, { id, time }]: [string, Considered]) => {
    const before = latest.considered[region as Region];
    return !before || (id !== before.id && time >= before.time);
  };
  if (Object.entries(decision.considered).some(isNewer)) return false;
  const subject = ({ contenders, ruling, suspended }: Decision) =>
    JSON.stringify([
      contenders.map(({ region, id }) => [region, id]).sort(),
      suspended?.standsOn,
      [ruling.rule, ruling.policies, ruling.deletes],
    ]);
  return subject(decision) === subject(latest);
}

/** Everything that led here is considered already, and nothing of the latest decision is left to anybody but those on their way. */
function isNothingLeft(
  standing: Decision | undefined,
  { sightings, isSecondLook }: Occurrence,
  log: readonly Decision[],
): boolean {
  if (sightings.length === 0 || isSecondLook) return false;
  if (!sightings.every(({ region, id }) => isConsidered(region, id, log) || isRecordedCopy(region, id, log)))
    return false;
  return !Object.values(standing?.pushes ?? {}).some(({ state }) => state === 'refused');
}

/**
 * Whoever is on the way to the region may have been there already, under the late copy (S3 lets it land on a delete marker), and only his record
 * is missing. So his word is not taken before that.
 */
function stillBehind({ landed }: Occurrence, latest: Decision, evidence: Evidence): Unfinished | undefined {
  if (!landed || !regionsBehind(evidence, latest.outcome.write.state).includes(landed)) return undefined;
  return { kind: 'again', why: `${landed} is behind, and what became of the push there is not known yet.` };
}

/** Who was asked to look again goes on until every region can be read, and who pushed until he knows what stands there. */
function stillToRead({ isSecondLook, target }: Occurrence, { heads }: Evidence): Unfinished | undefined {
  const regions = (Object.keys(heads) as Region[]).filter((region) => isSecondLook || region === target);
  const messages = regions.flatMap((region) => {
    const head = heads[region];
    return head?.kind === 'unreadable' ? [head.message] : [];
  });
  return messages.length > 0 ? { kind: 'again', why: messages.join(' ') } : undefined;
}

/** Undefined where another round is needed: somebody else appended (then `own` has not grown), or may have written meanwhile. */
export async function record(
  decision: Decision,
  evidence: Evidence,
  occurrence: Pick<Occurrence, 'sightings'>,
  own: Set<number>,
  deps: Dependencies,
) {
  if ((await deps.journal.append(decision)) === 'taken') return undefined;
  own.add(decision.seq);
  tell(decision, evidence, deps);
  await deps.queue.send(messagesOf(decision, occurrence.sightings));
  if (await isOvertaken(decision, evidence, deps)) return undefined;
  return await lookAtDoubts(decision, deps);
}

function tell(decision: Decision, { heads }: Evidence, deps: Dependencies): void {
  const { set, key, seq, situation, why } = decision;
  const { logger, observer } = deps;
  logger.info(why, { set, key, seq, situation });
  observer.saw({ kind: 'decided', decision });
  tellOfAgreement(decision, deps);
  for (const head of Object.values(heads))
    if (head.kind === 'unreadable') logger.error(head.message, { set, key, seq });
}

/** Numbers derived from markers may lie above what others append to an empty journal: whoever finds a later one gathers again. */
async function isOvertaken(decision: Decision, { log }: Evidence, { journal }: Dependencies): Promise<boolean> {
  if (!log.some(isDerived)) return false;
  const { log: now } = await journal.latest(decision, 1);
  return (now.at(-1)?.seq ?? 0) > decision.seq;
}

/** Rule c: a copy of an earlier decision may have landed after the gather in a region that was found equal. */
async function lookAtDoubts(
  decision: Decision,
  { store, journal }: Dependencies,
): Promise<Finished | Unfinished | undefined> {
  const { set, key, seq, doubt } = decision;
  const looks = await Promise.all(
    doubt.map(async (region) => ({ region, head: await store.head({ set, region, key }) })),
  );
  const same = looks.filter(({ region, head }) => isStillEqual(head, region, decision)).map(({ region }) => region);
  if (same.length > 0) await journal.settle({ set, key }, seq, { doubt: same, equal: {} });
  const unreadable = looks.find(({ head }) => head.kind === 'unreadable');
  if (unreadable?.head.kind === 'unreadable') return { kind: 'again', why: unreadable.head.message };
  return same.length === doubt.length ? DONE : undefined;
}

function isStillEqual(head: Head, region: Region, { observed, outcome }: Decision): boolean {
  if (head.kind === 'unreadable') return false;
  if (head.kind === 'absent') return outcome.write.state.kind === 'deleted';
  const before = observed[region];
  return (
    (before !== undefined && 'id' in before && isSameVersion(before, head)) ||
    isSameState(stateOf(head), outcome.write.state)
  );
}

/** What the latest decision still owed to regions that are found at its outcome is settled by that. */
async function settleIfOpen(
  latest: Decision,
  evidence: Evidence,
  { isSweep }: Occurrence,
  { journal }: Dependencies,
): Promise<void> {
  if (isDerived(latest)) return;
  const behind = regionsBehind(evidence, latest.outcome.write.state);
  const isEqual = (region: Region) => evidence.heads[region]?.kind !== 'unreadable' && !behind.includes(region);
  // What is pending or has failed has a message on its way, which finds out by itself.
  const isMoot = (push: Push) => (isSweep ? !isFinished(push) : push.state === 'blind' || push.state === 'refused');
  const moot = Object.entries(latest.pushes).filter(([region, push]) => isMoot(push) && isEqual(region as Region));
  const equal = Object.fromEntries(
    moot.map(([region]) => [region, observe(evidence.heads[region as Region] ?? { kind: 'absent' })]),
  );
  const doubt = latest.doubt.filter(isEqual);
  if (moot.length + doubt.length > 0) await journal.settle(latest, latest.seq, { doubt, equal });
}
