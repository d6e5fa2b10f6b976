import type { ConcordMessage, PushQueue } from '../../ports/push-queue.ts';

/** A message at rest or in flight. */
export interface QueuedMessage {
  /** The same over all its deliveries. */
  readonly id: string;
  readonly message: ConcordMessage;
  /** How often it was delivered. */
  readonly receiveCount: number;
  /** How many of its deliveries are neither acknowledged nor given back. */
  readonly inFlight: number;
}

export interface MemoryDelivery {
  readonly id: string;
  readonly message: ConcordMessage;
  /** 1 at the first delivery. */
  readonly attempt: number;
  /** Done: the message is gone, whatever other deliveries of it are about. */
  acknowledge(): void;
  /** Not done, or its taker died: the message rests again. */
  giveBack(): void;
}

/** The queue in memory: what is delivered, when and how often is up to whoever holds it. */
export interface MemoryPushQueue extends PushQueue {
  /** All that is not acknowledged, in the order sent. */
  messages(): readonly QueuedMessage[];
  /**
   * Delivers the named message, else the first that is at rest; undefined where there is none. A message in flight that is named is
   * delivered again, as SQS does when its visibility has run out, or for no reason at all.
   */
  deliver(id?: string): MemoryDelivery | undefined;
}

export function createMemoryPushQueue(): MemoryPushQueue {
  const queued = new Map<string, QueuedMessage>();
  let sent = 0;

  const change = (id: string, by: { receiveCount: number; inFlight: number }) => {
    const entry = queued.get(id);
    if (entry)
      queued.set(id, {
        ...entry,
        receiveCount: entry.receiveCount + by.receiveCount,
        inFlight: entry.inFlight + by.inFlight,
      });
    return queued.get(id);
  };

  return {
    async send(messages) {
      for (const message of messages) {
        const id = `message-${++sent}`;
        queued.set(id, { id, message: JSON.parse(JSON.stringify(message)), receiveCount: 0, inFlight: 0 });
      }
    },

    messages: () => [...queued.values()],

    deliver(id) {
      const chosen = id ?? [...queued.values()].find(({ inFlight }) => inFlight === 0)?.id;
      const entry = chosen === undefined ? undefined : change(chosen, { receiveCount: 1, inFlight: 1 });
      return entry && deliveryOf(entry);
    },
  };

  function deliveryOf({ id, message, receiveCount }: QueuedMessage): MemoryDelivery {
    let isOver = false;
    return {
      id,
      message,
      attempt: receiveCount,
      acknowledge() {
        isOver = true;
        queued.delete(id);
      },
      giveBack() {
        if (!isOver) change(id, { receiveCount: 0, inFlight: -1 });
        isOver = true;
      },
    };
  }
}
