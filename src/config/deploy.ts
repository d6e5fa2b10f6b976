import * as z from 'zod/mini';

/** What the deployment reads besides the sets. Loose: a deployment may have fields of its own, and decisions depend on none of them. */
export const deploySection = z.looseObject({
  createBuckets: z
    .optional(z.boolean())
    .check(z.describe('create the buckets, versioned, instead of using those that exist')),
  triggers: z
    .optional(z.enum(['s3', 'eventbridge', 'none']))
    .check(z.describe('how events reach the functions: bucket notifications, EventBridge, or set up by the owner')),
  liveConfig: z
    .optional(z.string())
    .check(z.describe('where a configuration is read from while the functions run: s3://BUCKET/KEY or ssm:/NAME')),
  logRetentionDays: z.optional(z.int().check(z.minimum(1))).check(z.describe('how long CloudWatch keeps the logs')),
});
