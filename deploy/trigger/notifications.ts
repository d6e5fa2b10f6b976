import type { Event, NotificationConfiguration } from '@aws-sdk/client-s3';
import type { Trigger } from '../plan/settings.ts';

/** Our entry in a bucket's notification configuration. */
export interface OwnEntry {
  readonly id: string;
  readonly functionArn: string;
  /** In the place of the function the queue that gathers events for it. */
  readonly queueArn?: string;
  readonly events: readonly Event[];
}

/** Of versions that are removed by id, in a bucket where others take that event already, it is heard at the key's next look instead. */
export const REMOVALS = 's3:ObjectRemoved:Delete';

/**
 * A bucket has one notification configuration, which is written as a whole, and which others may have entries in. Theirs
 * stay as they are. EventBridge delivery is switched on where it is asked for and never off: others may rely on it.
 */
export function attached(
  current: NotificationConfiguration,
  own: OwnEntry,
  trigger: Trigger,
): NotificationConfiguration {
  const others = detached(current, own, trigger);
  switch (trigger) {
    case 'none':
      return others;
    case 'eventbridge':
      return { ...others, EventBridgeConfiguration: {} };
    case 'sqs':
      return {
        ...others,
        QueueConfigurations: [
          ...(others.QueueConfigurations ?? []),
          { Id: own.id, QueueArn: own.queueArn, Events: eventsBeside(others, own) },
        ],
      };
    case 's3':
      return {
        ...others,
        LambdaFunctionConfigurations: [
          ...(others.LambdaFunctionConfigurations ?? []),
          { Id: own.id, LambdaFunctionArn: own.functionArn, Events: eventsBeside(others, own) },
        ],
      };
  }
}

/** Without our entry: the one with our id, and where entries are our business, any that calls our function or tells our queue. */
export function detached(
  current: NotificationConfiguration,
  own: OwnEntry,
  trigger: Trigger,
): NotificationConfiguration {
  const { TopicConfigurations, QueueConfigurations, LambdaFunctionConfigurations, EventBridgeConfiguration } = current;
  const others = LambdaFunctionConfigurations?.filter(
    ({ Id, LambdaFunctionArn }) => Id !== own.id && (trigger !== 's3' || LambdaFunctionArn !== own.functionArn),
  );
  const queues = QueueConfigurations?.filter(
    ({ Id, QueueArn }) => Id !== own.id && (own.queueArn === undefined || QueueArn !== own.queueArn),
  );
  return {
    ...(TopicConfigurations && { TopicConfigurations }),
    ...(queues && queues.length > 0 && { QueueConfigurations: queues }),
    ...(others && others.length > 0 && { LambdaFunctionConfigurations: others }),
    ...(EventBridgeConfiguration && { EventBridgeConfiguration }),
  };
}

/** S3 allows one owner for each event: what can be missed is left to whoever has it. */
function eventsBeside(others: NotificationConfiguration, { events }: OwnEntry): Event[] {
  const { TopicConfigurations = [], QueueConfigurations = [], LambdaFunctionConfigurations = [] } = others;
  const all = [...TopicConfigurations, ...QueueConfigurations, ...LambdaFunctionConfigurations];
  const isTaken = all.some(({ Events = [] }) => Events.includes(REMOVALS));
  return events.filter((event) => event !== REMOVALS || !isTaken);
}
