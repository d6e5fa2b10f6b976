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
  notifications: z
    .optional(z.looseObject({ eventBus: z.string() }))
    .check(z.describe('an event bus in the home region that is told of conflicts: default, or a name')),
  alarms: z.optional(z.boolean()).check(z.describe('whether alarms are set up; left out: true')),
  alarmEmail: z.optional(z.string()).check(z.describe('receives the alarms')),
  alarmTopics: z
    .optional(z.record(z.string(), z.string()))
    .check(z.describe('by region the ARN of a topic that receives the alarms')),
  encryptAlarms: z
    .optional(z.boolean())
    .check(z.describe("whether the alarms' topics are encrypted with keys of their own; left out: false")),
  annotations: z
    .optional(z.enum(['exclude', 'copy']))
    .check(z.describe('whether copies carry the annotations of an object; left out: exclude')),
  dashboard: z.optional(z.boolean()).check(z.describe('whether a dashboard is made; left out: true')),
  agreementMinutes: z
    .optional(z.int().check(z.minimum(1)))
    .check(z.describe('within how long regions are to agree; left out: 15')),
  tracing: z.optional(z.boolean()).check(z.describe('whether X-Ray records invocations; left out: false')),
  logRetentionDays: z.optional(z.int().check(z.minimum(1))).check(z.describe('how long CloudWatch keeps the logs')),
});
