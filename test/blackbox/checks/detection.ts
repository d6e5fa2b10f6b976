import type { DecisionItem } from '../stack/journal.ts';
import type { Story } from '../story/causality.ts';
import { type ClientWrite, nameOf } from '../story/history.ts';

/** A conflict was called one exactly where nobody had seen the other, by the stacks alone. */
export function checkDetection(story: Story): string[] {
  return story.log.flatMap((decision, at) => {
    const contenders = decision.contenders.map(story.writeOf);
    const outcome = story.writeOf(decision.outcome.write);
    const told = contenders.filter((write) => write !== undefined);
    if (told.length < contenders.length || !outcome)
      return [`decision ${decision.seq} speaks of a version that no client made`];
    if (decision.seq !== at + 1) return [`decision ${decision.seq} stands in place ${at + 1} of the log`];
    return [
      ...checkSituation(decision, story.log[at - 1], told, outcome, story),
      ...checkStamps(decision, told, story),
    ];
  });
}

function checkSituation(
  decision: DecisionItem,
  before: DecisionItem | undefined,
  contenders: readonly ClientWrite[],
  outcome: ClientWrite,
  story: Story,
): string[] {
  const previous = before && story.writeOf(before.outcome.write);
  switch (decision.situation) {
    case 'first':
      return before ? [`decision ${decision.seq} is called the first`] : [];
    case 'fast-forward':
      return previous && story.hasSeen(outcome, previous)
        ? []
        : [
            `decision ${decision.seq} is called a plain update, but ${nameOf(outcome)} had not seen ${previous ? nameOf(previous) : 'it'}`,
          ];
    case 'affirmed':
      return outcome === previous
        ? []
        : [`decision ${decision.seq} affirms something else than what was decided before`];
    case 'identical':
      return [
        ...mutuallyUnseen(decision, contenders, story),
        ...(contenders.every(({ kind }) => kind === 'delete')
          ? []
          : [`decision ${decision.seq} takes different writes for the same`]),
      ];
    case 'conflict':
      return [
        ...mutuallyUnseen(decision, contenders, story),
        ...(contenders.length > 1 ? [] : [`decision ${decision.seq} is a conflict of one`]),
      ];
  }
}

function mutuallyUnseen(
  { seq, situation }: DecisionItem,
  contenders: readonly ClientWrite[],
  { hasSurelySeen }: Story,
): string[] {
  return contenders.flatMap((a) =>
    contenders
      .filter((b) => hasSurelySeen(a, b))
      .map((b) => `decision ${seq} is called ${situation}, but ${nameOf(a)} had seen ${nameOf(b)}`),
  );
}

/** In S3 a write's own time; not every server's times rise along a stack, and no write is earlier than what it lies upon. */
function latestBelow(write: ClientWrite, { stacks, entryOf }: Story): number {
  const stack = stacks[write.region];
  const below = stack.slice(0, stack.indexOf(entryOf(write)) + 1).filter((entry) => !('isReplica' in entry));
  return Math.max(...below.map(({ time }) => time));
}

/**
 * All regions have one clock here, so a stamp is S3's own time of the write; but a decision gathers region by region, and who writes meanwhile over a head
 * that it found equal has seen it, with all that it considered elsewhere a moment later.
 */
function checkStamps({ seq, contenders }: DecisionItem, writes: readonly ClientWrite[], story: Story): string[] {
  return contenders.flatMap(({ time, stamp }, at) => {
    const write = writes[at];
    if (!write) return [];
    const problems: string[] = [];
    const listed = story.entryOf(write).time;
    if (time !== listed) problems.push(`decision ${seq} dates ${nameOf(write)} ${time}, S3 dates it ${listed}`);
    const seen = story.decisionSeen(write);
    const horizons = story.log.filter((other) => other.seq < seq).map(({ horizon }) => horizon);
    const isRaised = seen > 0 && horizons.includes(stamp.time) && stamp.time > listed;
    if (stamp.time !== latestBelow(write, story) && !isRaised)
      problems.push(`decision ${seq} stamps ${nameOf(write)} ${stamp.time}, S3 dates it ${listed}`);
    // A delete marker can't say which of several decisions it is a copy of; then the lowest counts, which is the safe side.
    const isUnclear = story.log.some(
      (other) => other.outcome.write.state.kind === 'deleted' && other.pushes[write.region],
    );
    const isEnough = isUnclear || stamp.decision >= story.decisionSurelySeen(write);
    const isAsSeen = (write.claimed || stamp.decision <= seen) && isEnough;
    if (!isAsSeen)
      problems.push(
        `decision ${seq} says that ${nameOf(write)} had seen decision ${stamp.decision}, the stacks say ${seen}`,
      );
    return problems;
  });
}
