import * as z from 'zod/mini';
import { definePolicy } from './framework/definition.ts';
import { maxBytes } from './support/max-bytes.ts';
import { mergeBy } from './support/merging.ts';

export const jsonMerge = definePolicy({
  name: 'json-merge',
  summary:
    'JSON documents are merged path by path, with what they stem from; what both changed differently falls to `otherwise`.',
  merges: true,
  parameters: (policies) => ({
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides a clash, and all that can’t be merged: a delete, content that is no JSON, too large',
      holds: 'policies',
    },
    clash: {
      schema: z._default(z.enum(['path', 'whole']), 'path'),
      help: 'path: `otherwise` decides each path that clashes; whole: one clash hands it the whole conflict',
    },
    arrays: {
      schema: z._default(z.array(z.object({ path: z.string(), by: z.string() })), []),
      help: 'arrays whose elements are told apart by a field: [{ path: items, by: id }]; other arrays are whole values',
    },
    counters: {
      schema: z._default(z.array(z.string()), []),
      help: 'paths of numbers that both sides’ changes are added up at: both from 10 to 11 is 12',
    },
    'max-bytes': { schema: maxBytes, help: 'the largest object that is merged' },
    'max-depth': {
      schema: z._default(z.int().check(z.positive(), z.maximum(1000)), 100),
      help: 'how deep a document may be nested',
    },
  }),
  mergesEqual: ({ counters }) => counters.length > 0,
  create: (values, tools) =>
    mergeBy(
      {
        engine: 'json',
        otherwise: values.otherwise,
        maxBytes: values['max-bytes'],
        options: {
          clash: values.clash,
          arrays: values.arrays,
          counters: values.counters,
          maxDepth: values['max-depth'],
        },
      },
      tools,
    ),
});
