/** Every name that a deployment gives out. They are fixed, since roles in one region name queues of another. */
export interface Names {
  /** The stack's name, the same in each region, and the id of our entry in a bucket's notification configuration. */
  readonly stack: string;
  readonly table: string;
  readonly pushRole: string;
  readonly pushQueue: string;
  readonly pushDeadLetters: string;
  readonly eventsQueue: string;
  readonly failedEventsQueue: string;
  readonly failedEventsDeadLetters: string;
  readonly onObjectEvent: string;
  readonly onPush: string;
  readonly onFailedEvent: string;
  readonly onSchedule: string;
  readonly bucketTrigger: string;
}

/** Lambda's and IAM's limit for a name; our longest ending is `-failed-events-dead-letters`, but queues may have 80. */
const LONGEST_FUNCTION_NAME = 64;

export function nameAll(prefix: string, stage: string): Names {
  if (!/^[a-z0-9-]+$/.test(stage)) {
    throw new RangeError(`stage "${stage}": use lower-case letters, digits and hyphens`);
  }
  const stack = `${prefix}-${stage}`;
  const names = {
    stack,
    table: `${stack}-journal`,
    pushRole: `${stack}-push`,
    pushQueue: `${stack}-push`,
    pushDeadLetters: `${stack}-push-dead-letters`,
    eventsQueue: `${stack}-events`,
    failedEventsQueue: `${stack}-failed-events`,
    failedEventsDeadLetters: `${stack}-failed-events-dead-letters`,
    onObjectEvent: `${stack}-on-object-event`,
    onPush: `${stack}-on-push`,
    onFailedEvent: `${stack}-on-failed-event`,
    onSchedule: `${stack}-on-schedule`,
    bucketTrigger: `${stack}-bucket-trigger`,
  };
  if (names.onObjectEvent.length > LONGEST_FUNCTION_NAME) {
    const room = LONGEST_FUNCTION_NAME - '--on-object-event'.length;
    throw new RangeError(`prefix "${prefix}" and stage "${stage}" are too long together: at most ${room} characters`);
  }
  return names;
}
