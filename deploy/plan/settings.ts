import { z } from 'zod';
import { DEFAULT_AGREEMENT_MINUTES } from '../../functions/observing/metric-names.ts';
import { LIVE_ADDRESS_HELP, parseLiveAddress } from '../../src/config/live-address.ts';
import { EVENT_BATCH, TRIGGERS } from '../../src/config/shape/deploy.ts';
import { bucketName } from '../../src/config/shape/names.ts';
import { isShapedLikeARegion } from './regions.ts';

/** The section `deploy:` of concord.yml: how the application is put on AWS. All of it may be left out. */

/**
 * How a bucket tells of its objects. `s3`: an entry in the bucket's notification configuration, beside those that are
 * there, which calls the function for each. `sqs`: the same entry, and a queue that hands the function many at once.
 * `eventbridge`: through the region's default event bus, for buckets whose notifications overlap with others'.
 * `none`: the owner sees to it.
 */
const trigger = z.enum(TRIGGERS);
export type Trigger = z.infer<typeof trigger>;

/** The numbers of days that CloudWatch Logs accepts. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const deploySettings = z.strictObject({
  /** All names start with it, followed by the stage. Changing it makes a second deployment. */
  prefix: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'up to 30 lower-case letters, digits and hyphens, starting with a letter')
    .default('s3-concord'),
  /** Whether the stacks make the buckets (versioned, private, kept on removal) or expect them to exist. */
  createBuckets: z.boolean().default(false),
  triggers: trigger.default('s3'),
  /** Exceptions, by the bucket's name. */
  bucketTriggers: z.record(z.string(), trigger).default({}),
  /**
   * Of `sqs`: how many messages the function gets at once at most, and for how many seconds SQS gathers them. With the least memory a key takes some
   * 80 ms of a function, so that 250 stay far within its minute.
   */
  eventBatch: z
    .strictObject({
      size: z.int().min(1).max(250).default(EVENT_BATCH.size),
      seconds: z.int().min(0).max(300).default(EVENT_BATCH.seconds),
    })
    .refine(
      ({ size, seconds }) => size <= 10 || seconds > 0,
      'more than 10 messages take at least one second to be gathered',
    )
    .default(EVENT_BATCH),
  /** What each function has, and with it its part of a vCPU. Chosen by what `npm run bench -- --only lambda` measures: see docs/performance.md. */
  // With 128 MB it would have less than it was seen to hold.
  memoryMb: z.int().min(256).max(10_240).default(512),
  logRetentionDays: z
    .number()
    .refine((days) => LOG_RETENTION_DAYS.includes(days), `one of ${LOG_RETENTION_DAYS.join(', ')}`)
    .default(30),
  /** How long a message may wait, dead letters included. SQS allows 14 days at most. */
  queueRetentionDays: z.int().min(1).max(14).default(14),
  /** How many push functions may run at once in a region: what a backlog may take of the account's concurrency. */
  pushConcurrency: z.int().min(2).max(1000).default(50),
  /** The time limit of one push function; copies beyond 5 GB need minutes. Lambda allows 900. */
  pushTimeoutSeconds: z.int().min(30).max(900).default(300),
  /** Whether somebody is told of what needs a hand: alarms in every region, and a topic there that they go to. */
  alarms: z.boolean().default(true),
  /** Receives the alarms of every region, after confirming a subscription mail for each. */
  alarmEmail: z.email().optional(),
  /** Topics to use instead of making one, by region: an alarm can tell a topic of its own region only. */
  alarmTopics: z
    .record(
      z.string(),
      z.string().regex(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of a topic (not of a FIFO topic)'),
    )
    .refine(
      (topics) => Object.entries(topics).every(([region, arn]) => arn.split(':')[3] === region),
      'each topic has to lie in the region that it is named for',
    )
    .default({}),
  /** A page of graphs for all regions, in the home. */
  dashboard: z.boolean().default(true),
  /** Within how long regions are to agree: what the metrics call in time, and from when on an open decision raises an alarm. */
  agreementMinutes: z.int().min(1).max(1440).default(DEFAULT_AGREEMENT_MINUTES),
  /** X-Ray's record of each invocation. */
  tracing: z.boolean().default(false),
  /** Tells other software of conflicts, through an event bus in the home region. */
  notifications: z
    .strictObject({
      eventBus: z.string().regex(/^[\w./-]{1,256}$/, 'default, or the name of an event bus (not its ARN)'),
    })
    .optional(),
  /** Where the configuration is read from while the functions run: rules can change without a deployment. It lies in the home region. */
  liveConfig: z
    .string()
    .transform((text, { addIssue }) => {
      const address = parseLiveAddress(text);
      if (address && (address.kind === 'ssm' || bucketName.safeParse(address.bucket).success)) return address;
      addIssue({ code: 'custom', message: `no address; allowed: ${LIVE_ADDRESS_HELP}` });
      return z.NEVER;
    })
    .optional(),
  /** Regions that AWS has added since this was released: what is named here is taken for one. */
  moreRegions: z
    .array(z.string().refine(isShapedLikeARegion, 'named as AWS names regions, such as eu-west-1'))
    .default([]),
  /** Whether copies carry the annotations of an object: each is billed as one PUT, and a copy beyond 5 GB carries none. */
  annotations: z.enum(['exclude', 'copy']).default('exclude'),
  /**
   * Whether the alarms' topics are encrypted with KMS keys made for that, a dollar a month and region. CloudWatch may not use the key that
   * AWS manages for SNS: alarms would never arrive.
   */
  encryptAlarms: z.boolean().default(false),
  /** ARNs of the KMS keys that the buckets are encrypted with. */
  kmsKeys: z
    .array(z.string().regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a key (not of an alias)'))
    .default([]),
});
export type DeploySettings = z.infer<typeof deploySettings>;

export const triggerOf = ({ triggers, bucketTriggers }: DeploySettings, bucket: string): Trigger =>
  bucketTriggers[bucket] ?? triggers;
