import type { Decision } from '../../domain/model/decision.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Journal, Page } from '../../ports/journal.ts';

type Lists = Pick<Journal, 'decisions' | 'conflicts'>;

/**
 * Whoever follows for days sees the journal out of reach now and then: it is asked again until `wait` says that it is over. `tell` is called
 * once for each time that it goes away.
 */
export function patient(journal: Lists, wait: () => Promise<boolean>, tell: (message: string) => void): Lists {
  const patiently = async (read: () => Promise<Page<Decision>>): Promise<Page<Decision>> => {
    for (let tries = 1; ; tries++) {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        if (tries === 1) tell(error.message);
        if (!(await wait())) return { items: [] };
      }
    }
  };
  return {
    decisions: (set, day, page) => patiently(() => journal.decisions(set, day, page)),
    conflicts: (set, day, page) => patiently(() => journal.conflicts(set, day, page)),
  };
}
