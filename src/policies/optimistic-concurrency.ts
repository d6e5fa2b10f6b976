import * as z from 'zod/mini';
import { comparable, etagsIn, PREVIOUS_ETAG } from '../domain/model/claim.ts';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { metadataField, metadataOf } from './support/metadata.ts';
import { describeEach, listOf, quoted } from './support/sentence.ts';

export const optimisticConcurrency = definePolicy({
  name: 'optimistic-concurrency',
  summary:
    'The write whose metadata names the ETag of the latest state that any contender was made on wins over those made on something else.',
  parameters: () => ({
    metadata: {
      schema: z._default(metadataField, 'previous-etag'),
      help: 'the user-metadata field in which clients state the ETag they read, with or without quotes',
    },
  }),
  create: (values) => (conflict) => keepThoseOnBase(conflict, values.metadata),
});

/** A write that names a later outcome than the base has read more than those that name the base. */
function keepThoseOnBase(conflict: Conflict, field: string): Resolution {
  const { contenders } = conflict;
  const named = contenders.map((write) =>
    field === PREVIOUS_ETAG && write.claim?.isOutcome ? write.claim.decision : 0,
  );
  const newest = Math.max(...named);
  if (newest === 0 || newest === baseNumber(conflict)) return keepThoseThatName(conflict, field);
  const kept = contenders.filter((_, at) => named[at] === newest);
  if (kept.length === contenders.length) return { kind: 'abstains', why: `all were made on decision ${newest}` };
  const describe = (write: Write) => {
    const number = named[contenders.indexOf(write)] ?? 0;
    return number === 0 ? 'names no outcome' : `names that of decision ${number}`;
  };
  return {
    kind: 'narrows',
    to: kept,
    why: `${describeEach(conflict, kept, describe)}; the write made on the latest outcome wins`,
  };
}

function baseNumber({ base }: Conflict): number {
  return base?.seq ?? 0;
}

function keepThoseThatName(conflict: Conflict, field: string): Resolution {
  const { base, contenders } = conflict;
  if (base === undefined) return { kind: 'abstains', why: 'the state that all contenders stem from is not known' };
  const baseEtags = base.etags.map(comparable);
  const statedBy = (write: Write) => etagsIn(metadataOf(write, field) ?? '');
  const kept = contenders.filter((write) => statedBy(write).some((etag) => baseEtags.includes(etag)));
  if (kept.length === 0) return { kind: 'abstains', why: `no write names the base in ${field}` };
  if (kept.length === contenders.length) return { kind: 'abstains', why: 'all were made on the base' };
  const describe = (write: Write) => {
    const stated = statedBy(write);
    return stated.length === 0 ? 'names none' : `names ${listOf(stated.map(quoted))}`;
  };
  const basis = `the base is ${listOf([...new Set(baseEtags)].sort().map(quoted))}`;
  return {
    kind: 'narrows',
    to: kept,
    why: `${basis}, ${describeEach(conflict, kept, describe)}; the write made on the base wins`,
  };
}
