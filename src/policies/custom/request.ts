import * as z from 'zod/mini';
import { CUSTOM_SCHEMA } from './edition.ts';

const described = <Schema extends z.ZodMiniType>(schema: Schema, text: string): Schema =>
  schema.check(z.describe(text)) as Schema;

const content = z.union([
  z.object({ base64: described(z.base64(), 'the bytes') }),
  z.object({ missing: described(z.string(), 'why they are not handed in: too large, or gone') }),
]);

const texts = z.record(z.string(), z.string());

const shared = {
  region: z.string(),
  versionId: described(z.string(), 'with the region it names the contender in an answer'),
  key: z.optional(described(z.string(), 'where it lies, if that is under another key than the one in question')),
  via: z.optional(
    described(
      z.enum(['merge', 'sibling', 'undo']),
      'merge: made by merging others, so no version of S3 has this id; sibling: kept from another key; undo: made the winner again by a person, and no version of S3 either',
    ),
  ),
  lastModified: described(z.iso.datetime(), 'S3’s own time of it; of what was merged, that of the write it is like'),
  stamp: described(
    z.object({
      time: described(z.iso.datetime(), 'the time, but never earlier than anything the write has seen'),
      decision: described(z.int(), 'the number of the latest decision that it has seen; 0 for none'),
    }),
    'what last-writer-wins compares; contenders come with the latest first',
  ),
};

const upload = z.object({
  kind: z.literal('object'),
  ...shared,
  size: described(z.int(), 'bytes'),
  etag: described(z.string(), 'without quotes'),
  checksum: z.optional(
    described(z.object({ algorithm: z.string(), value: z.string() }), 'over the whole object; value in base64'),
  ),
  headers: described(texts, 'contentType, contentEncoding, contentLanguage, contentDisposition, cacheControl, expires'),
  metadata: described(texts, 'user metadata, names in lower case'),
  content: z.optional(described(content, 'only where the policy says `contents: true`')),
});

const deletion = z.object({ kind: z.literal('delete'), ...shared });

const written = z.discriminatedUnion('kind', [upload, deletion]);

/** What the owner's code is told of a conflict. The source of its type and of its JSON Schema. */
export const customRequest = z.object({
  schema: z.literal(CUSTOM_SCHEMA),
  set: described(z.string(), 'the replica set'),
  key: z.string(),
  regions: described(z.array(z.string()), 'of the set, in the order of the configuration'),
  contenders: described(z.array(written), 'two or more writes that have not seen each other, the latest first'),
  base: z.optional(
    described(
      z.object({
        decision: described(z.int(), 'its number'),
        etags: described(z.array(z.string()), 'that it is known by in any region'),
        write: written,
      }),
      'what all of them stem from, where that is known',
    ),
  ),
});

export type CustomRequest = z.output<typeof customRequest>;
export type CustomWrite = z.output<typeof written>;
