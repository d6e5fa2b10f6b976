import * as z from 'zod/mini';
import { definePolicy } from './framework/definition.ts';
import { maxBytes } from './support/max-bytes.ts';
import { mergeBy } from './support/merging.ts';

export const automerge = definePolicy({
  name: 'automerge',
  summary: 'Automerge documents are merged by Automerge itself, which never clashes.',
  merges: true,
  parameters: (policies) => ({
    otherwise: {
      schema: z._default(policies, [{ use: 'last-writer-wins' }]),
      help: 'what decides what can’t be merged: a delete, content that is no Automerge document, too large',
      holds: 'policies',
    },
    unrelated: {
      schema: z._default(z.enum(['cannot', 'merge']), 'cannot'),
      help: 'documents without a common change: cannot hands them on; merge hides one’s values behind the other’s',
    },
    'max-bytes': { schema: maxBytes, help: 'the largest object that is merged' },
  }),
  create: (values, tools) =>
    mergeBy(
      {
        engine: 'automerge',
        otherwise: values.otherwise,
        maxBytes: values['max-bytes'],
        options: { unrelated: values.unrelated },
      },
      tools,
    ),
});
