import * as z from 'zod/mini';
import { strictObject } from '../../policies/support/strict-object.ts';

/** How a bucket's events come to the functions. */
export const TRIGGERS = ['s3', 'sqs', 'eventbridge', 'none'] as const;

/** Of `triggers: sqs`: how many messages a function takes at once at most, and for how long SQS gathers them, seconds. */
export const EVENT_BATCH = { size: 100, seconds: 1 };

/** What the deployment reads besides the sets. Loose: a deployment may have fields of its own, and decisions depend on none of them. */
export const deploySection = z.looseObject({
  createBuckets: z
    .optional(z.boolean())
    .check(z.describe('create the buckets, versioned, instead of using those that exist')),
  triggers: z
    .optional(z.enum(TRIGGERS))
    .check(
      z.describe(
        'how events reach the functions: from S3 directly (left out), by a queue that hands over many at once, by EventBridge, or set up by the owner',
      ),
    ),
  bucketTriggers: z
    .optional(z.record(z.string(), z.enum(TRIGGERS)))
    .check(z.describe('exceptions to that, by the name of the bucket')),
  eventBatch: z
    .optional(
      strictObject({
        size: z.optional(z.int().check(z.minimum(1), z.maximum(250))).check(z.describe('messages; left out: 100')),
        seconds: z
          .optional(z.int().check(z.minimum(0), z.maximum(300)))
          .check(z.describe('that a batch is gathered for; left out: 1')),
      }).check(
        z.refine(
          ({ size = EVENT_BATCH.size, seconds = EVENT_BATCH.seconds }) => size <= 10 || seconds > 0,
          'more than 10 messages take at least one second to be gathered',
        ),
      ),
    )
    .check(z.describe('with triggers: sqs, how many events a function takes at once')),
  memoryMb: z
    .optional(z.int().check(z.minimum(256), z.maximum(10_240)))
    .check(z.describe('the memory of each function, MB; left out: 512')),
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
