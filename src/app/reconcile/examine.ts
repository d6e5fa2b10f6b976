import { type Assessment, assess } from '../../domain/causality/assess.ts';
import type { Evidence, Sighting } from '../../domain/model/evidence.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { type Known, questionOf } from '../../domain/steps/facts.ts';
import type { Dependencies } from '../dependencies.ts';
import { gather } from './gathering/gather.ts';

/** What a key's regions hold beyond the journal's latest entries, and what it comes to: for a person, who has no work to come back to. */
export async function examine(
  ref: KeyRef,
  known: Known,
  sightings: readonly Sighting[],
  deps: Dependencies,
): Promise<{ readonly evidence: Evidence; readonly assessment: Assessment } | 'overtaken'> {
  const evidence = await gather(ref, questionOf(known, sightings), deps);
  return evidence === 'overtaken' ? evidence : { evidence, assessment: assess(evidence, false) };
}
