// src/domain/steps: what comes next at a key.
import { type Assessment, assess, regionsBehind } from '../causality/assess.ts';
import { isDerived } from '../causality/derived.ts';
import { isConsidered } from '../causality/frontier.ts';
import { isRecordedCopy } from '../causality/origin.ts';
import { standingVersions } from '../causality/uncovered.ts';
import { observe } from '../deciding/decide.ts';
import { type Decision, isFinished, type Observed, type Push } from '../model/decision.ts';
import type { Evidence, Sighting } from '../model/evidence.ts';
import type { Region, VersionId } from '../model/ids.ts';
import { arrivalsToLookAt, broughtByS3 } from './arrivals.ts';
import {
  type Appended,
  type Arrived,
  type Decided,
  type Facts,
  isOwnLeftover,
  type Known,
  type Looked,
  type Question,
  questionFor,
} from './facts.ts';
import { hasToRead, type Look, landedIn, type Occasion, sightingsOf } from './occasion.ts';
import { isStillEqual } from './still-equal.ts';
import { repeats, suspendedButUnreadable, unreadBesideSuspended } from './suspended.ts';

/**
 * The flow of one look at a key, as a function from what is known to what is to be done.
 *
 *   journal ──────────────────────────▶ done: all is considered, and somebody is at what is left
 *      │   └──▶ arrived: S3 has brought what is known ──▶ settle ──▶ done
 *      │ gather: heads, in doubt stacks                   (the region differs: gather)
 *   regions ──▶ again: a delete's maker, or a region, can't be known yet
 *      │   └──▶ settle ──▶ done │ again: all regions stand at the outcome, or somebody is on the way
 *      │ decide: rule and policies
 *   decided ──────────────────────────▶ done: it is held or observed already
 *      │ append, and queue what it sets going            (taken: from the journal)
 *   appended                                             (a later one exists: from the journal)
 *      │ look again at regions in doubt
 *   looked ──▶ settle ──▶ done │ again                   (one differs: from the journal)
 *
 * Pure: the application reads facts, asks for the step, carries it out, and asks again (src/app/reconcile/reconcile-key.ts).
 */
export type Step =
  /** Nothing is left to this piece of work. */
  | { readonly kind: 'done'; readonly why: string }
  /** Something can't be known or done now: the work has to be delivered again, later. */
  | { readonly kind: 'again'; readonly why: string }
  /** The facts are overtaken: from the journal once more. */
  | { readonly kind: 'start-over'; readonly why: string }
  /** Read what the regions hold. */
  | { readonly kind: 'gather'; readonly question: Question; readonly known: Known; readonly why: string }
  /** Ask the key's rule and its policies which entry is due. */
  | {
      readonly kind: 'decide';
      readonly due: Due;
      readonly known: Known;
      readonly evidence: Evidence;
      readonly why: string;
    }
  /** Write the entry on condition that its number is free, then queue its pushes, its siblings and the looks at regions that could not be read. */
  | { readonly kind: 'append'; readonly decision: Decision; readonly evidence: Evidence; readonly why: string }
  /** Read the number of the journal's latest entry. */
  | { readonly kind: 'read-newest'; readonly appended: Appended; readonly why: string }
  /** Look at these regions alone: a replica of what is known has come there. */
  | {
      readonly kind: 'look-at-arrivals';
      readonly regions: readonly Region[];
      readonly decision: Decision;
      readonly known: Known;
      readonly why: string;
    }
  /** Look once more at these regions (rule c). */
  | { readonly kind: 'look'; readonly regions: readonly Region[]; readonly appended: Appended; readonly why: string }
  /** Note in the entry what it does not owe any more, and queue its siblings once more where `siblings` says so; then go on with `then`. */
  | {
      readonly kind: 'settle';
      readonly decision: Decision;
      readonly equal: Readonly<Record<Region, Observed>>;
      readonly doubt: readonly Region[];
      readonly siblings: boolean;
      readonly then: Ending;
      readonly why: string;
    };

export type Ending = Extract<Step, { kind: 'done' | 'again' | 'start-over' }>;
export type Due = Extract<Assessment, { kind: 'lagging' | 'removed' | 'news' }>;

export function nextStep(facts: Facts, look: Look): Step {
  switch (facts.at) {
    case 'journal':
      return afterJournal(facts.known, look);
    case 'arrived':
      return afterArrivals(facts, look);
    case 'regions':
      return afterRegions(facts.known, facts.evidence, look);
    case 'decided':
      return afterDecision(facts, look);
    case 'appended':
      return afterAppend(facts);
    case 'looked':
      return afterLooks(facts);
  }
}

const done = (why: string): Ending => ({ kind: 'done', why });
const again = (why: string): Ending => ({ kind: 'again', why });

function afterJournal(known: Known, look: Look): Step {
  if (!isOwnLeftover(known, look) && isNothingLeft(known, look))
    return done('All that led here is considered, and somebody is at what is left.');
  return (isOwnLeftover(known, look) ? undefined : lookAtArrivals(known, look)) ?? gatherAll(known, look);
}

function gatherAll(known: Known, look: Look): Step {
  return {
    kind: 'gather',
    question: questionFor(known, look),
    known,
    why: 'The regions tell what is not considered yet.',
  };
}

/** Replicas of what is known tell nothing new. */
function lookAtArrivals(known: Known, look: Look): Step | undefined {
  const regions = arrivalsToLookAt(known, look);
  if (!regions || !known.standing) return undefined;
  if (regions.length === 0) return done('What S3 has brought is noted already.');
  const why = 'S3 has brought what is known.';
  return { kind: 'look-at-arrivals', regions, decision: known.standing, known, why };
}

function afterArrivals(facts: Arrived, look: Look): Step {
  const equal = broughtByS3(facts);
  if (!equal) return gatherAll(facts.known, look);
  const then = done('S3 has brought the outcome.');
  if (Object.keys(equal).length === 0) return then;
  return { kind: 'settle', decision: facts.decision, equal, doubt: [], siblings: false, then, why: then.why };
}

/** "Considered" ends the work of an event only, and only while the decision that stands has no push that was refused (rule a). */
function isNothingLeft({ standing, log }: Known, look: Look): boolean {
  const sightings = sightingsOf(look);
  if (look.occasion.kind !== 'event' || sightings.length === 0) return false;
  const isTaken = ({ region, id, kind }: Sighting) =>
    kind === 'removed'
      ? !isMissed(region, id, standing, log)
      : isConsidered(region, id, log) || isRecordedCopy(region, id, log);
  if (!sightings.every(isTaken)) return false;
  return !Object.values(standing?.pushes ?? {}).some(({ state }) => state === 'refused');
}

/** A version that was removed stood for the decision, or waits for a person: older ones may go as they like. */
function isMissed(region: Region, id: VersionId, standing: Decision | undefined, log: readonly Decision[]): boolean {
  const held = log.at(-1)?.suspended ? (log.at(-1)?.contenders ?? []) : [];
  return (
    (standing !== undefined && standingVersions(region, standing).includes(id)) ||
    held.some((write) => write.region === region && write.id === id)
  );
}

function afterRegions(known: Known, evidence: Evidence, look: Look): Step {
  const latest = known.log.at(-1);
  const assessment = mended(assess(evidence, isOwnLeftover(known, look)), evidence, latest);
  switch (assessment.kind) {
    case 'unknown':
      return stillToRead(look.occasion, evidence) ?? done('No region holds the key, and no decision tells of it.');
    case 'wait':
      return again(assessment.why);
    case 'underway':
    case 'converged':
      return settled(assessment, evidence, known, look);
    case 'lagging':
    case 'removed':
    case 'news': {
      const hidden = suspendedButUnreadable(latest, evidence);
      if (hidden) return again(`${hidden} can't be read, and a write there is held or observed.`);
      return { kind: 'decide', due: assessment, known, evidence, why: reasonToDecide(assessment) };
    }
  }
}

function reasonToDecide(due: Due): string {
  if (due.kind === 'lagging') return 'Regions are behind and nobody is on the way there.';
  if (due.kind === 'removed') return `The version that stood in ${due.uncovered.region} was removed by its id.`;
  return due.contenders.length > 1 ? 'Writes that have not seen each other contend.' : 'A write is not considered yet.';
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

/** What the decision still owed to regions that are found at its outcome is settled by that. */
function settled(
  { kind, latest }: Extract<Assessment, { kind: 'underway' | 'converged' }>,
  evidence: Evidence,
  known: Known,
  look: Look,
): Step {
  const { occasion } = look;
  const why =
    kind === 'converged'
      ? 'Every region that could be read stands at the outcome.'
      : 'Somebody is on the way to each region that is behind.';
  const then = stillBehind(occasion, latest, evidence) ?? stillToRead(occasion, evidence) ?? done(why);
  const owed = isDerived(latest) ? { equal: {}, doubt: [] } : settledByNow(latest, evidence, occasion);
  // Its messages may have been lost with whoever appended it; that all regions are equal says nothing of its siblings.
  const siblings = isOwnLeftover(known, look);
  const isNothing = !siblings && owed.doubt.length + Object.keys(owed.equal).length === 0;
  return isNothing ? then : { kind: 'settle', decision: latest, ...owed, siblings, then, why };
}

/** What is pending or has failed has a message on its way, which finds out by itself; a sweep comes after all of those. Of what S3 brings nobody tells but who looks. */
function settledByNow(latest: Decision, evidence: Evidence, { kind }: Occasion) {
  const behind = regionsBehind(evidence, latest);
  const isEqual = (region: Region) => evidence.heads[region]?.kind !== 'unreadable' && !behind.includes(region);
  const isToSettle = (push: Push) =>
    kind === 'sweep' ? !isFinished(push) : ['blind', 'refused', 'left-to-s3'].includes(push.state);
  const toSettle = Object.entries(latest.pushes).filter(
    ([region, push]) => isToSettle(push) && isEqual(region as Region),
  );
  const equal = Object.fromEntries(
    toSettle.map(([region]) => [region, observe(evidence.heads[region as Region] ?? { kind: 'absent' })]),
  );
  return { equal, doubt: latest.doubt.filter(isEqual) };
}

/**
 * Whoever is on the way to the region may have been there already, under the late copy (S3 lets it land on a delete marker), and only his record
 * is missing. So his word is not taken before that.
 */
function stillBehind(occasion: Occasion, latest: Decision, evidence: Evidence): Ending | undefined {
  const region = landedIn(occasion);
  if (!region || !regionsBehind(evidence, latest).includes(region)) return undefined;
  return again(`${region} is behind, and what became of the push there is not known yet.`);
}

function stillToRead(occasion: Occasion, { heads }: Evidence): Ending | undefined {
  const messages = Object.entries(heads).flatMap(([region, head]) =>
    head.kind === 'unreadable' && hasToRead(region as Region, occasion) ? [head.message] : [],
  );
  return messages.length > 0 ? again(messages.join(' ')) : undefined;
}

function afterDecision({ decision, evidence, known }: Decided, { occasion }: Look): Step {
  if (!repeats(decision, known.log.at(-1))) return { kind: 'append', decision, evidence, why: decision.why };
  return stillToRead(occasion, evidence) ?? endBesideSuspended(decision, evidence);
}

function endBesideSuspended(decision: Decision, evidence: Evidence): Ending {
  const unread = unreadBesideSuspended(decision, evidence);
  if (!unread) return done(decision.why);
  return again(`${unread} could not be read, and holds a write that no decision has considered.`);
}

/** Numbers derived from markers may lie above what others append to an empty journal: whoever finds a later one gathers again. */
function afterAppend(appended: Appended): Step {
  const { evidence, decision, newest } = appended;
  if (evidence.log.some(isDerived)) {
    if (newest === undefined)
      return { kind: 'read-newest', appended, why: 'Entries were lost, so others may number above this one.' };
    if (newest > decision.seq) return { kind: 'start-over', why: 'A later entry was appended meanwhile.' };
  }
  const { doubt: regions } = decision;
  if (regions.length === 0) return endBesideSuspended(decision, evidence);
  return {
    kind: 'look',
    regions,
    appended,
    why: 'A copy of an earlier decision may have landed there after the gather.',
  };
}

/** Rule c: a copy of an earlier decision may have landed after the gather in a region that was found equal. */
function afterLooks({ evidence, decision, looks }: Looked): Step {
  const same = looks.filter(({ region, head }) => isStillEqual(head, region, decision)).map(({ region }) => region);
  const unreadable = looks.find(({ head }) => head.kind === 'unreadable')?.head;
  const then =
    unreadable?.kind === 'unreadable'
      ? again(unreadable.message)
      : same.length === looks.length
        ? endBesideSuspended(decision, evidence)
        : ({ kind: 'start-over', why: 'A region in doubt differs from the outcome.' } as const);
  if (same.length === 0) return then;
  return {
    kind: 'settle',
    decision,
    equal: {},
    doubt: same,
    siblings: false,
    then,
    why: 'These regions still stand at the outcome.',
  };
}
