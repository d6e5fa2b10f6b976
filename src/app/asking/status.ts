// src/app/asking: what people ask.
import { isKnownHead } from '../../domain/causality/frontier.ts';
import { recordedCopies } from '../../domain/causality/origin.ts';
import { type Decision, equalHead, isClosed } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import {
  DELETED,
  type Head,
  hangsOnTags,
  isSameState,
  isSameVersion,
  type KeyRef,
  type State,
  stateOf,
  type Version,
} from '../../domain/model/version.ts';
import { isWriteOf } from '../../domain/model/write.ts';
import type { Dependencies } from '../dependencies.ts';
import { RECENT_DECISIONS } from '../limits.ts';
import { standingOf } from '../standing.ts';

/** How a key stands just now: what was decided last, beside what each region really holds. */
export interface KeyStatus extends KeyRef {
  /** The decision that stands; absent where none was made yet. */
  readonly decision?: Decision;
  /** The latest entry, where that is suspended: nothing was pushed for it. */
  readonly suspended?: Decision;
  /** Something is still owed to the key: pushes, a second look, a sibling, a person's choice. */
  readonly isOpen: boolean;
  /** Every region could be read, and all hold what was decided. */
  readonly isAgreed: boolean;
  readonly regions: readonly RegionStatus[];
}

/**
 * - `in agreement`: it holds what was decided, a delete included
 * - `behind`: it still holds what the decision found there
 * - `held`: it holds what waits for a person · `observed`: what a rule that only watches leaves as it is
 * - `different`: an upload that nothing was decided about · `deleted`: a delete of that kind
 * - `absent`: nothing at all, though something should be there
 * - `unreachable`: it could not be read
 */
export interface RegionStatus {
  readonly region: Region;
  readonly state: 'in agreement' | 'behind' | 'held' | 'observed' | 'different' | 'deleted' | 'absent' | 'unreachable';
  readonly head: Head;
  /** A sentence for a person. */
  readonly why: string;
}

/** Looks that are taken at a key that is written to meanwhile; then what was found stands as it is. */
const MAX_LOOKS = 3;

/** One request to the journal and one to each region; more where they do not agree, for a decision may have been made in between. */
export async function statusOf(
  ref: KeyRef,
  deps: Pick<Dependencies, 'sets' | 'store' | 'journal'>,
): Promise<KeyStatus> {
  const replicaSet = deps.sets.get(ref.set);
  if (!replicaSet) throw new RangeError(`no replica set is called ${ref.set}`);
  let { log } = await deps.journal.latest(ref, RECENT_DECISIONS);
  for (let look = 1; ; look++) {
    const heads = await Promise.all(
      replicaSet.regions.map(async (region) => [region, await deps.store.head({ ...ref, region })] as const),
    );
    const status = compare(ref, heads, log, await standingOf(ref, log, deps.journal));
    if (status.isAgreed || look === MAX_LOOKS) return status;
    const again = await deps.journal.latest(ref, RECENT_DECISIONS);
    if (again.log.at(-1)?.seq === log.at(-1)?.seq) return status;
    log = again.log;
  }
}

type Heads = readonly (readonly [Region, Head])[];

function compare(ref: KeyRef, heads: Heads, log: readonly Decision[], decision: Decision | undefined): KeyStatus {
  const latest = log.at(-1);
  const suspended = latest?.suspended ? latest : undefined;
  const regions = heads.map(
    ([region, head]): RegionStatus => ({
      region,
      head,
      ...(head.kind === 'unreadable'
        ? { state: 'unreachable', why: head.message }
        : decision
          ? against(decision, suspended, region, head, log)
          : undecided(heads, suspended, region, head)),
    }),
  );
  return {
    ...ref,
    ...(decision ? { decision } : {}),
    ...(suspended ? { suspended } : {}),
    isOpen: latest !== undefined && !isClosed(latest),
    isAgreed: regions.every(({ state }) => state === 'in agreement'),
    regions,
  };
}

type Finding = Pick<RegionStatus, 'state' | 'why'>;
type Readable = Exclude<Head, { kind: 'unreadable' }>;

function against(
  decision: Decision,
  suspended: Decision | undefined,
  region: Region,
  head: Readable,
  log: readonly Decision[],
): Finding {
  const { seq, outcome } = decision;
  const wanted = outcome.write.state;
  if (isAtOutcome(head, region, decision, log)) {
    const what = wanted.kind === 'deleted' ? 'It is deleted here' : 'It holds the outcome';
    return { state: 'in agreement', why: `${what}, as decision ${seq} has it.` };
  }
  const left = leftAsItIs(suspended, region, head);
  if (left) return left;
  if (isFound(head, region, decision, log)) return { state: 'behind', why: whyBehind(decision, region) };
  return unseen(head, `since decision ${seq}`);
}

/** A copy that a decision for this outcome made counts, whatever ETag S3 gave it. */
function isAtOutcome(head: Readable, region: Region, decision: Decision, log: readonly Decision[]): boolean {
  const wanted = decision.outcome.write.state;
  const held = head.kind === 'absent' ? DELETED : stateOf(head);
  const ignored = decision.ruling.ignoreMetadata;
  if (isSameState(held, wanted, ignored) && !hangsOnTags(held, wanted, ignored)) return true;
  if (head.kind === 'absent' || held.kind !== wanted.kind) return false;
  // What was compared when it was decided holds: tags may have been changed since.
  if (isTheWrite(head, region, decision) || isFoundEqual(head, region, decision)) return true;
  const madeBy = recordedCopies({ log }).get(head.id);
  const maker = log.find(({ seq }) => seq === madeBy);
  if (maker && isSameState(maker.outcome.write.state, wanted, ignored)) return true;
  return false;
}

function isTheWrite(head: Version, region: Region, { outcome: { write } }: Decision): boolean {
  return isWriteOf(write, head, region);
}

function isFoundEqual(head: Version, region: Region, decision: Decision): boolean {
  const found = equalHead(decision, region);
  return found !== undefined && 'id' in found && isSameVersion(found, head);
}

/** What waits for a person, or what is only watched, was seen by the entry that says so. */
function leftAsItIs(suspended: Decision | undefined, region: Region, head: Readable): Finding | undefined {
  if (!suspended?.suspended || !isSeen(head, region, suspended)) return undefined;
  const { seq } = suspended;
  return suspended.suspended.kind === 'held'
    ? { state: 'held', why: `Decision ${seq} leaves it as it is until a person chooses.` }
    : { state: 'observed', why: `The rule only observes: decision ${seq} leaves it as it is.` };
}

/** What the decision came to replace, or the copy of an earlier one. */
function isFound(head: Readable, region: Region, decision: Decision, log: readonly Decision[]): boolean {
  const isCopy = head.kind !== 'absent' && recordedCopies({ log }).has(head.id);
  return isCopy || isSeen(head, region, decision);
}

function isSeen(head: Readable, region: Region, decision: Decision): boolean {
  if (head.kind === 'absent') return decision.observed[region]?.kind === 'absent';
  return isKnownHead(head, region, decision);
}

function whyBehind({ seq, pushes }: Decision, region: Region): string {
  const push = pushes[region];
  switch (push?.state) {
    case 'pending':
      return `The copy of decision ${seq} is on its way.`;
    case 'failed':
      return `The copy of decision ${seq} failed at attempt ${push.attempts ?? 1}: ${push.error ?? 'no reason was given'}`;
    case 'refused':
      return `The copy of decision ${seq} was overtaken by another write; somebody looks again.`;
    case 'left-to-s3':
      return `Decision ${seq} is left to S3's own replication, which has not brought it yet.`;
    case 'blind':
      return `It could not be read when decision ${seq} was made; somebody looks again.`;
    default:
      return `It holds what was there before decision ${seq}.`;
  }
}

function unseen(head: Readable, when: string): Finding {
  switch (head.kind) {
    case 'object':
      return { state: 'different', why: `It was written ${when}; nothing is decided about that yet.` };
    case 'delete':
      return { state: 'deleted', why: `It was deleted ${when}; nothing is decided about that yet.` };
    case 'absent':
      return { state: 'absent', why: `Nothing is there, not even a delete marker: its versions were removed.` };
  }
}

/** No decision stands: regions can only be compared with each other. */
function undecided(heads: Heads, suspended: Decision | undefined, region: Region, head: Readable): Finding {
  const left = leftAsItIs(suspended, region, head);
  if (left) return left;
  if (head.kind === 'absent') return { state: 'absent', why: 'Nothing is there, and nothing was ever decided.' };
  const states = heads.flatMap(([, other]) => heldBy(other));
  if (states.length === heads.length && states.every((state) => isSameState(state, stateOf(head))))
    return { state: 'in agreement', why: 'Nothing was ever decided, and every region holds the same.' };
  const state = head.kind === 'delete' ? 'deleted' : 'different';
  return { state, why: 'It was written here, and nothing is decided about that yet.' };
}

function heldBy(head: Head): readonly State[] {
  return head.kind === 'object' || head.kind === 'delete' ? [stateOf(head)] : [];
}
