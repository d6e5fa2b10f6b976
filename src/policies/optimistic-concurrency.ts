import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { metadataField, metadataOf } from './support/metadata.ts';
import { describeEach, listOf, quoted } from './support/sentence.ts';

export const optimisticConcurrency = definePolicy({
  name: 'optimistic-concurrency',
  summary:
    'The write whose metadata names the ETag of the state that all contenders stem from wins over those made on something else.',
  parameters: () => ({
    metadata: {
      schema: z._default(metadataField, 'previous-etag'),
      help: 'the user-metadata field in which clients state the ETag they read, with or without quotes',
    },
  }),
  create: (values) => (conflict) => keepThoseOnBase(conflict, values.metadata),
});

function keepThoseOnBase(conflict: Conflict, field: string): Resolution {
  const { base, contenders } = conflict;
  if (base === undefined) return { kind: 'abstains', why: 'the state that all contenders stem from is not known' };
  const baseEtags = base.etags.map(withoutQuotes);
  const statedBy = (write: Write) => withoutQuotes(metadataOf(write, field) ?? '');
  const kept = contenders.filter((write) => baseEtags.includes(statedBy(write)));
  if (kept.length === 0) return { kind: 'abstains', why: `no write names the base in ${field}` };
  if (kept.length === contenders.length) return { kind: 'abstains', why: 'all were made on the base' };
  const describe = (write: Write) => (statedBy(write) === '' ? 'names none' : `names ${quoted(statedBy(write))}`);
  const basis = `the base is ${listOf([...new Set(baseEtags)].sort().map(quoted))}`;
  return {
    kind: 'narrows',
    to: kept,
    why: `${basis}, ${describeEach(conflict, kept, describe)}; the write made on the base wins`,
  };
}

function withoutQuotes(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}
