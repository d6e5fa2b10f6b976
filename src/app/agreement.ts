import { type Decision, isFinished } from '../domain/decision.ts';
import type { Dependencies } from './dependencies.ts';

/** Says so, where an entry shows that nothing of it is left to be brought anywhere. Those who record its last pushes at once may both see that. */
export function tellOfAgreement(decision: Decision, { observer }: Pick<Dependencies, 'observer'>): void {
  if (!decision.suspended && Object.values(decision.pushes).every(isFinished))
    observer.saw({ kind: 'agreed', decision });
}
