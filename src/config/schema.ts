import * as z from 'zod/mini';
import { policyChoice } from '../policies/choice.ts';
import { strictObject } from '../policies/support/strict-object.ts';
import { deploySection } from './deploy.ts';
import { bucketName, endpointUrl, regionName, setName } from './names.ts';

const bucket = z.union([
  bucketName,
  strictObject({
    bucket: bucketName,
    endpoint: z.optional(endpointUrl).check(z.describe('an S3-compatible endpoint; left out: AWS')),
    forcePathStyle: z.optional(z.boolean()).check(z.describe('the bucket in the path instead of the host name')),
  }),
]);

const rule = strictObject({
  prefix: z.optional(z.string().check(z.minLength(1))).check(z.describe('takes keys that begin so; left out: all')),
  suffix: z.optional(z.string().check(z.minLength(1))).check(z.describe('takes keys that end so; left out: all')),
  policy: policyChoice.check(
    z.describe('a policy’s name, { use: NAME, … }, or a list in which each may abstain to the next'),
  ),
  deletes: z
    ._default(z.enum(['policy', 'win', 'lose']), 'policy')
    .check(z.describe('deletes against objects: left to the policy, always win, always lose')),
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
});

/** The one source of the configuration's types, its validation and its JSON Schema. What spans fields is in cross-checks.ts. */
export const configSchema = strictObject({
  $schema: z.optional(z.string()).check(z.describe('for editors')),
  home: regionName.check(z.describe('the region where the journal lives')),
  sets: z
    .record(setName, replicaSet)
    .check(z.meta({ description: 'the replica sets: logical buckets', minProperties: 1 })),
  deploy: z.optional(deploySection),
});

/** Parsed: policies are lists of steps, defaults are filled in. Written as JSON it is a configuration again, and parses to itself. */
export type Config = z.output<typeof configSchema>;
