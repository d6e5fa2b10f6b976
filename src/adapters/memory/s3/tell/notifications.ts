/** A bucket's notification configuration, as PutBucketNotificationConfiguration states it. */
export interface NotificationTarget {
  readonly kind: 'Queue' | 'Topic' | 'CloudFunction';
  readonly id: string;
  readonly arn: string;
  readonly events: readonly string[];
  readonly filters: readonly { readonly name: string; readonly value: string }[];
}

export interface NotificationConfiguration {
  readonly targets: readonly NotificationTarget[];
  readonly eventBridge: boolean;
}

export const NO_NOTIFICATIONS: NotificationConfiguration = { targets: [], eventBridge: false };

/** Whether a target subscribes to an event such as `ObjectCreated:Put` of a key. */
export function isSubscribed(target: NotificationTarget, eventName: string, key: string): boolean {
  const wanted = `s3:${eventName}`;
  const family = `${wanted.slice(0, wanted.lastIndexOf(':'))}:*`;
  return (
    target.events.some((event) => event === wanted || event === family) &&
    target.filters.every(({ name, value }) =>
      name.toLowerCase() === 'prefix' ? key.startsWith(value) : key.endsWith(value),
    )
  );
}
