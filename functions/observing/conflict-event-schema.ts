import * as z from 'zod/mini';

/** Bumped when a reader of the old shape would misunderstand the new one; fields may come without that. */
const CONFLICT_EVENT_SCHEMA = 1;

const described = <Schema extends z.ZodMiniType>(schema: Schema, text: string): Schema =>
  schema.check(z.describe(text)) as Schema;

const place = z.object({ region: z.string(), versionId: z.string() });

const write = z.object({
  ...place.shape,
  via: z.optional(described(z.enum(['merge', 'sibling', 'undo']), 'merge, undo: no version of S3 has this id')),
  kind: z.enum(['object', 'delete']),
  lastModified: described(z.iso.datetime(), 'S3’s own time of it'),
  size: z.optional(described(z.int(), 'bytes; of an object')),
});

/** What other software is told of a conflict: the source of the type and of the JSON Schema. No bundle carries it. */
export const conflictEvent = z.object({
  schema: z.literal(CONFLICT_EVENT_SCHEMA),
  set: described(z.string(), 'the replica set'),
  key: z.string(),
  seq: described(z.int(), 'the number of the decision; with set and key it names the event, which may come twice'),
  decidedAt: z.iso.datetime(),
  by: described(z.string(), 'the function and its region'),
  why: described(z.string(), 'a sentence for a person'),
  rule: z.object({
    index: described(z.union([z.int(), z.literal('none')]), 'its place in the configuration, from 0'),
    name: z.optional(z.string()),
    decidedBy: described(z.string(), 'the policy that had the last word'),
    flags: described(z.array(z.string()), 'things to note, such as ownership-violation:REGION'),
  }),
  contenders: z.array(write),
  outcome: described(
    z.object({ kind: z.enum(['winner', 'merged']), write }),
    'of a held conflict: what the stamp would choose',
  ),
  losers: described(z.array(place), 'what did not win; each can be fetched by its version id'),
  siblings: described(z.array(z.string()), 'keys that losers are kept under'),
});
export type ConflictEvent = z.infer<typeof conflictEvent>;
