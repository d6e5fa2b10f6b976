/** The numbers of the functions and queues, with their reasons. What an owner may want to change is in settings.ts. */

/** A reconcile takes some requests to every region; most of a second. A minute leaves room for an endpoint that hangs. */
export const EVENT_TIMEOUT_SECONDS = 60;

/** Lambda allows no more. */
export const MAX_TIMEOUT_SECONDS = 900;

/** AWS asks for six times: a function that is throttled or dies must not meet its own message while it still works on it. */
export const VISIBILITY_PER_TIMEOUT = 6;

/** The most that SQS hands over without a batching window, and few enough for one timeout. */
export const BATCH_SIZE = 10;

/** Of the function that takes events by a queue: each takes a hundred, and the account has others. What waits is taken later. */
export const QUEUED_EVENTS_CONCURRENCY = 20;

/** Failed events come in floods, when something they all need is down. Few at a time let it recover. */
export const FAILED_EVENTS_CONCURRENCY = 5;

/**
 * Redeliveries come after 5, 10, 20, … and then every 900 seconds (functions/environment.ts), so 100 receives are a day:
 * a region may be away that long before a message of its becomes a dead letter.
 */
export const MAX_RECEIVES = 100;

/** Lambda's own retries of an asynchronous call, before the event goes to the failed-events queue. */
export const EVENT_RETRIES = 2;
export const EVENT_AGE_SECONDS = 6 * 60 * 60;

/**
 * How often it is measured what is open: an alarm at a quarter of an hour needs to know more often than that. At rest it is one query for each
 * set. In the same call somebody looks for decisions that nobody works on any more.
 */
export const SWEEP_EVERY_MINUTES = 5;

/** Usually seconds; after an outage there may be many to take up. The next one begins after this one has ended, and goes on with the rest. */
export const SWEEP_TIMEOUT_SECONDS = 4 * 60;

/** S3 promises 99.9 % of its own replication; of the few decisions of a quiet hour one may be late before somebody is called. */
export const SHARE_IN_TIME_PERCENT = 99;

/** A push that has waited for an hour: a region is falling behind, long before its messages become dead letters. */
export const BEHIND_SECONDS = 60 * 60;

/** Within which S3 replicates where a rule has time control; it promises that of almost all objects. */
export const PROMISED_SECONDS = 15 * 60;
