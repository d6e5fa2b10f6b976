import * as z from 'zod/mini';
import { definePolicy } from './framework/definition.ts';
import { maxBytes } from './support/max-bytes.ts';
import { mergeBy } from './support/merging.ts';

export const union = definePolicy({
  name: 'union',
  summary:
    'All lines, or all elements of a JSON array, that any of the writes holds, what all hold as it stands: for logs and sets.',
  merges: true,
  parameters: (policies) => ({
    of: {
      schema: z._default(z.enum(['lines', 'json-array']), 'lines'),
      help: 'what is united: lines (of CSV with line breaks in quotes its records), or json-array',
    },
    removals: {
      schema: z._default(z.boolean(), false),
      help: 'true: what one write has removed from the base stays removed',
    },
    sort: { schema: z._default(z.boolean(), false), help: 'true: the result is sorted' },
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides what can’t be united: a delete, content of another kind, too large',
      holds: 'policies',
    },
    'max-bytes': { schema: maxBytes, help: 'the largest object that is united' },
  }),
  create: (values, tools) =>
    mergeBy(
      {
        engine: 'union',
        otherwise: values.otherwise,
        maxBytes: values['max-bytes'],
        options: { of: values.of, removals: values.removals, sort: values.sort },
      },
      tools,
    ),
});
