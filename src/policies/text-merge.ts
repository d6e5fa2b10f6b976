import * as z from 'zod/mini';
import { definePolicy } from './framework/definition.ts';
import { maxBytes } from './support/max-bytes.ts';
import { mergeBy } from './support/merging.ts';

export const textMerge = definePolicy({
  name: 'text-merge',
  summary:
    'Texts are merged line by line, as git does, with what they stem from; where both changed the same lines `otherwise` decides.',
  merges: true,
  parameters: (policies) => ({
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides a clash, and all that can’t be merged: a delete, content that is no text, too large',
      holds: 'policies',
    },
    clash: {
      schema: z._default(z.enum(['whole', 'lines', 'markers']), 'whole'),
      help: 'whole: one clash hands the whole conflict to `otherwise`; lines: the one that it prefers wins the lines that clash; markers: both are left in the text, between conflict markers',
    },
    'max-bytes': { schema: maxBytes, help: 'the largest object that is merged' },
  }),
  create: (values, tools) =>
    mergeBy(
      {
        engine: 'text',
        otherwise: values.otherwise,
        maxBytes: values['max-bytes'],
        options: { clash: values.clash },
      },
      tools,
    ),
});
