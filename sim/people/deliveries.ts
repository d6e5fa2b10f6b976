import type { MemoryPushQueue } from '../../src/adapters/memory/push-queue.ts';
import type { Delivery } from '../../src/app/deliver/push.ts';
import type { KeySighting } from '../../src/app/reconcile/take-sightings.ts';
import type { ConcordMessage } from '../../src/ports/push-queue.ts';
import type { Weather } from '../histories/parameters.ts';
import type { Kernel } from '../world/kernel.ts';
import type { Misfortunes } from '../world/misfortunes.ts';
import type { Ends } from '../world/process.ts';
import { randomFrom, seedOf } from '../world/random.ts';

/** How AWS brings work to functions: again and again until it is done, sometimes twice, sometimes late. */
export interface Workers {
  takeEvent(
    sightings: readonly KeySighting[],
    delivery: Delivery,
    limitMs: number,
    ends: Ends<'done' | 'failed'>,
  ): void;
  takeMessage(message: ConcordMessage, delivery: Delivery, limitMs: number, ends: Ends<'done' | 'again'>): void;
}

export interface Deliveries {
  /** S3 tells of changes in one notification: an asynchronous invocation of a function. */
  event(name: string, sightings: readonly KeySighting[]): void;
  /** To be called after anything that may have sent messages. */
  collect(): void;
  /** Whether anything about the key will still be delivered: then it is not stalled, however long nothing was heard of it. */
  isAtWork(key: string): boolean;
  /** Of a message id, which tells in what order messages were sent, a name that tells what it is; of any other cause itself. */
  nameOf(cause: string): string;
}

const EVENT_LIMIT_MS = 60_000;
const MESSAGE_LIMIT_MS = 300_000;
/** Six times the function's limit, as AWS advises. */
const VISIBILITY_MS = 6 * MESSAGE_LIMIT_MS;
/** Lambda tries an asynchronous invocation twice more, after one minute and after two. */
const RETRIES_MS = [60_000, 120_000];
const LONGEST_BACKOFF_MS = 900_000;
/** SQS hands a message to two takers by rare chance, while its servers have not yet told each other. */
const TWINS_WITHIN_MS = 10_000;

export interface DeliveryParts {
  readonly seed: number;
  readonly kernel: Kernel;
  readonly weather: Weather;
  readonly misfortunes: Misfortunes;
  readonly queue: MemoryPushQueue;
  readonly workers: Workers;
}

export function createDeliveries({ seed, kernel, weather, misfortunes, queue, workers }: DeliveryParts): Deliveries {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  /** Invocations that are not done, by key. */
  const invocations = new Map<string, number>();
  return { event, collect, isAtWork, nameOf: (cause) => names.get(cause) ?? cause };

  function isAtWork(key: string): boolean {
    return (invocations.get(key) ?? 0) > 0 || queue.messages().some(({ message }) => message.key === key);
  }

  function note(sightings: readonly KeySighting[], change: number): void {
    for (const { ref } of sightings) invocations.set(ref.key, (invocations.get(ref.key) ?? 0) + change);
  }

  function event(name: string, sightings: readonly KeySighting[]): void {
    const random = randomFrom(seedOf(seed, `event ${name}`));
    const delay = () => random.spread(...weather.eventDelay);
    invoke(`event ${name}`, sightings, delay());
    for (let twin = 2; random.chance(weather.duplicateEvents); twin++) {
      const late = delay();
      const cause = `event ${name} (twin ${twin})`;
      if (misfortunes.strikes(cause)) invoke(cause, sightings, late);
    }
  }

  /** The request id stays the same over retries, and over the way through the failed-events queue. */
  function invoke(cause: string, sightings: readonly KeySighting[], delay: number): void {
    note(sightings, 1);
    const attempt = (count: number) => {
      const again = () => kernel.after(RETRIES_MS[count - 1] ?? backoff(count), () => attempt(count + 1));
      workers.takeEvent(sightings, { cause, attempt: count }, EVENT_LIMIT_MS, {
        returned: (end) => (end === 'failed' ? again() : note(sightings, -1)),
        threw: again,
        died: again,
      });
    };
    kernel.after(delay, () => attempt(1));
  }

  function collect(): void {
    for (const { id, message, receiveCount } of queue.messages()) {
      if (receiveCount > 0 || names.has(id)) continue;
      const stem = stemOf(message);
      const count = (counts.get(stem) ?? 0) + 1;
      counts.set(stem, count);
      names.set(id, `${stem} (${count})`);
      arrive(id, `${stem} (${count})`, message);
    }
  }

  /** One delivery after the other, until the message is gone. Twins may be at it at the same time; the next delivery waits for all of them. */
  function arrive(id: string, name: string, message: ConcordMessage): void {
    const random = randomFrom(seedOf(seed, name));
    let [underWay, restMs, rounds] = [0, 0, 0];
    const round = () => {
      [underWay, restMs] = [1, 0];
      take();
      rounds++;
      const which = rounds === 1 ? '' : ` in round ${rounds}`;
      if (random.chance(weather.duplicateMessages) && misfortunes.strikes(`${name} delivered twice${which}`))
        expect(random.spread(5, weather.twinsWithinMs ?? TWINS_WITHIN_MS));
    };
    const expect = (delayMs: number) => {
      underWay++;
      kernel.after(delayMs, take);
    };
    const ended = (rest: number) => {
      restMs = Math.max(restMs, rest);
      if (--underWay === 0) kernel.after(restMs, round);
    };
    const take = () => {
      const delivery = queue.deliver(id);
      if (!delivery) return;
      const early = random.spread(5_000, 60_000);
      const isEarly = kernel.now < weather.healAt && random.chance(weather.earlyVisibility);
      if (isEarly && misfortunes.strikes(`${name} visible again during delivery ${delivery.attempt}`)) expect(early);
      const giveBack = () => {
        delivery.giveBack();
        ended(backoff(delivery.attempt));
      };
      workers.takeMessage(delivery.message, { cause: id, attempt: delivery.attempt }, MESSAGE_LIMIT_MS, {
        returned: (end) => (end === 'done' ? delivery.acknowledge() : giveBack()),
        threw: giveBack,
        died: () => ended(VISIBILITY_MS),
      });
    };
    kernel.after(delayOf(message) + random.spread(5, random.chance(0.2) ? 60_000 : 200), round);
  }
}

function delayOf(message: ConcordMessage): number {
  return message.type === 'look-again' ? (message.delaySeconds ?? 0) * 1000 : 0;
}

function backoff(attempt: number): number {
  return Math.min(LONGEST_BACKOFF_MS, 5_000 * 2 ** Math.min(attempt, 10));
}

function stemOf(message: ConcordMessage): string {
  switch (message.type) {
    case 'push':
      return `push ${message.key} ${message.seq} to ${message.region}`;
    case 'sibling':
      return `make ${message.sibling} for ${message.key} ${message.seq}`;
    case 'look-again':
      return `look again at ${message.key} ${message.seq}`;
  }
}
