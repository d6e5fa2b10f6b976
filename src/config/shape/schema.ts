// src/config/shape: the schema: types, validation and JSON Schema from one source.
import * as z from 'zod/mini';
import { TREATMENTS } from '../../domain/model/byte-fields.ts';
import { policyChoice } from '../../policies/framework/choice.ts';
import { strictObject } from '../../policies/support/strict-object.ts';
import { parseBytes } from './bytes.ts';
import { carrier } from './carrier.ts';
import { credentialSource } from './credentials.ts';
import { deploySection } from './deploy.ts';
import { bucketName, endpointUrl, regionName, setName, signingRegion } from './names.ts';
import { patternMistake } from './pattern.ts';
import { replicationSection } from './replication.ts';

const bucket = z.union([
  bucketName,
  strictObject({
    bucket: bucketName,
    endpoint: z.optional(endpointUrl).check(z.describe('an S3-compatible endpoint; left out: AWS')),
    forcePathStyle: z.optional(z.boolean()).check(z.describe('the bucket in the path instead of the host name')),
    signingRegion: z
      .optional(signingRegion)
      .check(z.describe('the region that the endpoint has requests signed for; left out: the name of the place')),
    credentials: z
      .optional(credentialSource)
      .check(z.describe('where the credentials of the endpoint are found; left out: those of AWS')),
  }),
]);

/** Bytes, or a text such as `10 MB` (powers of ten) or `10 MiB` (of two). */
const byteCount = z.union([
  z.int().check(z.nonnegative()),
  z.pipe(
    z
      .string()
      .check(
        z.refine(
          (text) => parseBytes(text) !== undefined,
          'is no size; allowed: a number of bytes, or a text such as 500 kB or 10 MiB',
        ),
      ),
    z.transform((text) => parseBytes(text) ?? 0),
  ),
]);

const pattern = z.string().check(
  z.minLength(1),
  z.check(({ value, issues }) => {
    const mistake = value === '' ? undefined : patternMistake(value);
    if (mistake !== undefined)
      issues.push({ code: 'custom', input: value, message: `is no pattern: ${mistake}`, continue: true });
  }),
);

/** Without parameters, since those of an object are not compared either. */
const mediaType = z.string().check(
  z.regex(/^[^\s;/]+\/[^\s;/]+$/, {
    error:
      'is no content type; allowed: TYPE/SUBTYPE without parameters, with * for a part, such as application/json or text/*',
  }),
);

/** Names are compared without their case, as S3 does; `*` stands for any text. */
const byteFields = z.record(
  z.string().check(
    z.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
      error: 'must be the name of a user-metadata field, without x-amz-meta- before it; * stands for any text',
    }),
  ),
  z.enum(TREATMENTS),
);

/** S3 doesn't tell upper from lower case here, and the domain holds names in lower case. */
const ignoredField = z.string().check(
  z.regex(/^(?!x-amz-meta-)[!#$%&'*+.^_`|~0-9a-z-]+$/i, {
    error: 'must be the name of a user-metadata field, without x-amz-meta- before it; * stands for any characters',
  }),
  z.toLowerCase(),
);

const rule = strictObject({
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(64))).check(z.describe('what people call the rule')),
  prefix: z.optional(z.string().check(z.minLength(1))).check(z.describe('takes keys that begin so; left out: all')),
  suffix: z.optional(z.string().check(z.minLength(1))).check(z.describe('takes keys that end so; left out: all')),
  match: z
    .optional(pattern)
    .check(z.describe('takes keys of this pattern: * within a folder, ** across, {a,b}, [a-z]')),
  size: z
    .optional(
      strictObject({ min: z.optional(byteCount), max: z.optional(byteCount) }).check(
        z.refine(({ min, max }) => min !== undefined || max !== undefined, 'must have min or max, or both'),
        z.refine(({ min = 0, max = Number.POSITIVE_INFINITY }) => min <= max, 'min must not be above max'),
      ),
    )
    .check(z.describe('takes conflicts in which every object has so many bytes')),
  'content-type': z
    .optional(mediaType)
    .check(z.describe('takes conflicts in which every object is of this type; * stands for anything but a slash')),
  tag: z
    .optional(
      z
        .record(z.string(), z.string())
        .check(z.refine((tags) => Object.keys(tags).length > 0, 'must name a tag: NAME: VALUE')),
    )
    .check(z.describe('takes conflicts in which every object carries these tags')),
  mode: z
    ._default(z.enum(['enforce', 'observe']), 'enforce')
    .check(z.describe('observe: what would be done is recorded, and nothing is done')),
  carrier: z.optional(carrier).check(z.describe('who brings regions to an outcome; left out: as the set says')),
  policy: policyChoice.check(
    z.describe('a policy’s name, { use: NAME, … }, or a list in which each may abstain to the next'),
  ),
  deletes: z
    ._default(z.enum(['policy', 'win', 'lose']), 'policy')
    .check(z.describe('deletes against objects: left to the policy, always win, always lose')),
  'byte-fields': z
    .optional(byteFields)
    .check(
      z.describe(
        'user metadata that describes bytes, by name or pattern, and what becomes of it in a merge; comes before what is known of tools (`mtime`, `*md5*`, …)',
      ),
    ),
  unchanged: z
    ._default(z.enum(['yields', 'contends']), 'yields')
    .check(z.describe('an upload or delete that changed nothing: yields to what changed something, or contends')),
  'ignore-metadata': z
    ._default(z.array(ignoredField), [])
    .check(
      z.describe('user metadata that does not count: what differs in nothing else is the same; * stands for anything'),
    ),
});

const replicaSet = strictObject({
  buckets: z
    .record(regionName, bucket)
    .check(
      z.meta({ description: 'per region its bucket; the region named first outranks the next', minProperties: 2 }),
    ),
  rules: z
    ._default(z.array(rule), [])
    .check(z.describe('the first that takes a key decides; the last takes every key; none: last-writer-wins')),
  carrier: z
    .optional(carrier)
    .check(
      z.describe(
        "who brings regions to an outcome; s3: S3's own replication what it can, and we what it can't; left out: concord",
      ),
    ),
  replication: z
    .optional(replicationSection)
    .check(
      z.describe(
        "S3's own replication between the buckets, which `concord replication` sets up; left out: none of ours",
      ),
    ),
});

/** The one source of the configuration's types, its validation and its JSON Schema. What spans fields is in cross-checks.ts. */
export const configSchema = strictObject({
  $schema: z.optional(z.string()).check(z.describe('for editors')),
  home: regionName.check(z.describe('the region where the journal lives')),
  sets: z
    .record(setName, replicaSet)
    .check(z.meta({ description: 'the replica sets: logical buckets', minProperties: 1 })),
  commands: z
    .optional(z.enum(['local', 'aws']))
    .check(z.describe('what `concord` commands ask: the stack that runs in their folder (left out), or AWS')),
  journal: z
    .optional(
      strictObject({
        shards: z
          .optional(z.int().check(z.minimum(1), z.maximum(256)))
          .check(
            z.describe(
              'over how many partitions each list of the journal is spread, one for each 300 updates a second of a set; it may grow; left out: 16',
            ),
          ),
      }),
    )
    .check(z.describe('the table of decisions')),
  deploy: z.optional(deploySection),
});

/** Parsed: policies are lists of steps, defaults are filled in. Written as JSON it is a configuration again, and parses to itself. */
export type Config = z.output<typeof configSchema>;
