import { hasWaitedForPerson } from '../../domain/deciding/causes.ts';
import { type Decision, isFinished } from '../../domain/model/decision.ts';
import type { Dependencies } from '../dependencies.ts';

/** No work on a write goes on for longer: its messages are dead letters by then. An affirmation that comes later repairs what was in agreement once. */
const LONGEST_WORK_MS = 24 * 3_600_000;

/** Says so, where an entry shows that nothing of it is left to be brought anywhere. Those who record its last pushes at once may both see that. */
export function tellOfAgreement(decision: Decision, { observer }: Pick<Dependencies, 'observer'>): void {
  if (!decision.suspended && Object.values(decision.pushes).every(isFinished))
    observer.saw({ kind: 'agreed', decision });
}

/**
 * From when on a decision's way to agreement counts, milliseconds since 1970: the newest write, by S3's clock (in whole seconds, and of a multipart upload
 * its initiation). What a person was waited for, and what brings something old, counts from the decision.
 */
export function agreementStart(decision: Decision): number {
  const { contenders, decidedAt, situation } = decision;
  if (situation === 'sibling' || hasWaitedForPerson(decision)) return decidedAt;
  const written = Math.min(decidedAt, Math.max(...contenders.map(({ time }) => time)));
  return situation === 'affirmed' && decidedAt - written > LONGEST_WORK_MS ? decidedAt : written;
}
