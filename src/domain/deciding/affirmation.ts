import { emptiedAmong } from '../causality/uncovered.ts';
import type { Decision } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';

/** Why an outcome is decided on once more, in a sentence; `behind` are the regions that differ from it. */
export function reasonToAffirm(behind: readonly Region[], latest: Decision, evidence: Evidence): string {
  if (behind.length === 0) return 'What was held for a person is not there any more, or has been considered.';
  const emptied = emptiedAmong(behind, latest, evidence);
  if (emptied.length > 0 && emptied.length === behind.length)
    return `${emptied.join(', ')} held it and holds no version of it any more; that alone is never taken for a delete, so it is pushed again.`;
  return `${behind.join(', ')} differed from it and nobody was on the way there, so it is pushed again.`;
}
