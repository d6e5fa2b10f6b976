import type { Repeats, Write } from '../../domain/model/decision.ts';
import type { Conflict, Ending, Rule, Verdict } from '../../domain/model/policy.ts';
import type { Stamp } from '../../domain/model/stamp.ts';
import { isSameState } from '../../domain/model/version.ts';
import { decisionSeenBy } from '../../domain/model/write.ts';
import { listOf, nameOf, namesOf } from '../support/sentence.ts';
import type { CompiledPolicy, Policy } from './definition.ts';
import type { Narrowing } from './narrowing.ts';

/** What a rule says of what is the same. */
export type Sameness = Pick<Rule, 'unchanged' | 'ignoreMetadata'>;

/**
 * A rule's `unchanged:` as the step before all policies: who left as it was what a decision had settled on yields to whoever has seen that, and
 * changed it. It depends on what each of them has seen alone, so on no order in which they are looked at.
 */
export function yieldUnchanged({ unchanged }: Sameness): readonly CompiledPolicy[] {
  return unchanged === 'yields' ? [{ name: 'unchanged', narrow: keepChanges, observe: () => [] }] : [];
}

const keepChanges: Policy = (conflict) => {
  const yielding = conflict.contenders.filter((write) => isOverChanged(write, conflict));
  if (yielding.length === 0) return { kind: 'abstains', why: '' };
  const why = listOf(
    yielding.map((write) => {
      const what = write.state.kind === 'deleted' ? 'the delete' : 'the upload';
      return `${what} in ${nameOf(write, conflict)} is what decision ${write.repeats?.decision} had left: it changed nothing`;
    }),
  );
  const to = conflict.contenders.filter((write) => !yielding.includes(write));
  return { kind: 'narrows', to, why: `${why}, and yields to ${namesOf(to, conflict)}` };
};

/**
 * Somebody else has seen what it repeats, and made something else of it. Or he came to the same by a later change, and stands for it: an earlier one
 * would be later than whoever has seen what is repeated in no case, and earlier than the others.
 */
function isOverChanged({ repeats, state }: Write, { contenders, ignoreMetadata }: Conflict): boolean {
  if (!repeats) return false;
  const { time = Number.NEGATIVE_INFINITY } = changeOf(repeats);
  return contenders.some((other) => {
    const isOlder = other.repeats !== undefined && other.repeats.decision <= repeats.decision;
    if (isOlder) return false;
    const isSame = isSameState(other.state, state, ignoreMetadata);
    return changeSeenBy(other) >= repeats.decision || (isSame && other.stamp.time > time);
  });
}

/** What the change that it repeats had seen; of an entry that does not tell, as if it had seen nothing. */
function changeSeenBy(write: Write): number {
  return write.repeats ? (changeOf(write.repeats).decision ?? 0) : decisionSeenBy(write);
}

function changeOf({ change, stamp }: Repeats): Partial<Pick<Stamp, 'time' | 'decision'>> {
  return change ?? stamp ?? {};
}

/** For the policies a write that changed nothing is as late as what it repeats. `originalOf` tells whose place one takes. */
export function withStandIns({ unchanged }: Sameness, narrowing: Narrowing) {
  if (unchanged !== 'yields') return { narrowing, originalOf: (write: Write) => write };
  const originals = new Map(narrowing.field.map((write) => [standIn(write), write]));
  return {
    narrowing: { ...narrowing, field: [...originals.keys()] },
    originalOf: (write: Write) => originals.get(write) ?? write,
  };
}

function standIn(write: Write): Write {
  const { repeats, stamp } = write;
  return repeats?.stamp ? { ...write, stamp: { ...repeats.stamp, layer: stamp.layer } } : write;
}

/** The verdict about the writes themselves. */
export function ofOriginals(verdict: Verdict, originalOf: (write: Write) => Write): Verdict {
  const { winner, ending } = verdict;
  return { ...verdict, winner: originalOf(winner), ...(ending ? { ending: endingOf(ending, originalOf) } : {}) };
}

function endingOf(ending: Ending, originalOf: (write: Write) => Write): Ending {
  switch (ending.kind) {
    case 'merges':
      return { ...ending, like: originalOf(ending.like) };
    case 'keeps': {
      const siblings = ending.siblings.map((kept) => ({ ...kept, write: originalOf(kept.write) }));
      return { ...ending, winner: originalOf(ending.winner), siblings };
    }
    case 'holds':
      return ending;
  }
}
