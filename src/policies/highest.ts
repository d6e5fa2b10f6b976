import * as z from 'zod/mini';
import type { Write } from '../domain/model/decision.ts';
import { definePolicy } from './framework/definition.ts';
import { compareDecimals, parseDecimal } from './support/decimal.ts';
import { keepHighest } from './support/keep-highest.ts';
import { metadataField, metadataOf } from './support/metadata.ts';
import { quoted, shortened } from './support/sentence.ts';

export const highest = definePolicy({
  name: 'highest',
  summary: 'The highest number in a user-metadata field wins, or the largest object; a delete has neither and loses.',
  parameters: () => ({
    metadata: { schema: z.optional(metadataField), help: 'the user-metadata field that carries the number' },
    size: { schema: z.optional(z.literal(true)), help: 'true to compare the objects’ sizes in bytes instead' },
  }),
  validate: ({ metadata, size }) =>
    (metadata === undefined) === (size === undefined) ? 'needs either metadata: FIELD or size: true' : undefined,
  create:
    ({ metadata }) =>
    (conflict) =>
      metadata === undefined ? keepHighest(conflict, bySize) : keepHighest(conflict, byField(metadata)),
});

const bySize = {
  read: ({ state }: Write) => (state.kind === 'object' ? state.size : undefined),
  compare: (a: number, b: number) => a - b,
  describe: ({ state }: Write) => (state.kind === 'object' ? `has ${state.size} bytes` : 'deleted'),
  whenNone: 'no write has a size',
};

function byField(field: string) {
  return {
    read: (write: Write) => parseDecimal(metadataOf(write, field) ?? ''),
    compare: compareDecimals,
    describe: (write: Write) => `has ${describeNumber(metadataOf(write, field))}`,
    whenNone: `no write carries a number in ${field}`,
  };
}

function describeNumber(value: string | undefined): string {
  if (value === undefined) return 'none';
  return parseDecimal(value) ? shortened(value) : `${quoted(value)}, which is no number`;
}
