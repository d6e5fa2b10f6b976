import { Unavailable } from '../../../src/ports/errors.ts';
import type { Journal, PushRecord } from '../../../src/ports/journal.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import type { PushQueue } from '../../../src/ports/push-queue.ts';
import { digest, Interned } from '../diagrams/interned.ts';

export type Port = 'store' | 'journal' | 'queue';

/** One call to the outside, named by all that it asks; the same for whoever asks it. */
export interface Call {
  readonly number: number;
  readonly name: string;
  /** The same for all calls that ask the same thing. */
  readonly question: number;
  readonly port: Port;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly isWrite: boolean;
  /** What is told of it at a glance: the how manieth call of what kind it is. One process has only one such. */
  readonly glance: string;
  /** For a person. */
  readonly label: string;
}

export interface Answer {
  readonly number: number;
  readonly value: unknown;
}

/** The call may have taken effect, and its caller is told that it failed. */
export const LOST: Answer = { number: -1, value: undefined };

const WRITES = new Set(['bring', 'append', 'recordPush', 'settle', 'noteDelete', 'send']);

export class Calls {
  private readonly calls = new Interned<Call>();
  private readonly questions = new Interned<{ readonly number: number }>();
  private readonly answers = new Interned<Answer>();

  /** `time`: the how manieth call of its kind that the process makes. */
  of(port: Port, method: string, args: readonly unknown[], { time, glance }: { time: number; glance: string }): Call {
    const name = digest([method, args, time]);
    const { number: question } = this.questions.of(digest([method, args]), (found) => ({ number: found }));
    return this.calls.of(name, (number) => ({
      number,
      name,
      question,
      port,
      method,
      args,
      glance,
      isWrite: WRITES.has(method),
      label: labelOf(port, method, args),
    }));
  }

  answer(value: unknown): Answer {
    return this.answers.of(digest([value]), (number) => ({ number, value }));
  }
}

/** What the caller of a call gets to see. */
export async function told({ method, args }: Call, answer: Answer): Promise<unknown> {
  if (answer !== LOST) return answer.value;
  const [target] = args as [{ region?: string }];
  if (method === 'bring')
    return { kind: 'failed', reason: 'throttled', message: `${target.region}: no answer came in time.` };
  throw new Unavailable('No answer came in time.');
}

export type Ask = (port: Port, method: string, args: readonly unknown[]) => Promise<unknown>;

export interface Ports {
  readonly store: ObjectStore;
  readonly journal: Journal;
  readonly queue: PushQueue;
}

function askedFor(method: string, args: readonly unknown[], seq: number): readonly unknown[] {
  if (method === 'bring') return [...args, seq];
  return method === 'recordPush' ? args.with(3, asOfTheFirst(args[3] as PushRecord)) : args;
}

/** Every delivery after the first is taken for the second here; what it has to know is that the one before it has ended. */
function asOfTheFirst(result: PushRecord): PushRecord {
  return 'attempt' in result ? { ...result, attempt: 1 } : result;
}

/** The ports of one process, each operation of which is a call. What is pushed is noted to be of the decision `seq`. */
export function portsOf(ask: Ask, seq: number): Ports {
  const port = (name: Port) =>
    new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) =>
            ask(name, String(method), askedFor(String(method), args, seq)),
      },
    );
  const queue = port('queue') as PushQueue;
  const journal = port('journal') as Journal;
  // Who is far from home sends while he appends. One write at a time is a move here: the other order is that of all who are near.
  let sending: Promise<void> = Promise.resolve();
  const send: PushQueue['send'] = (messages) => {
    if (messages.length === 0) return Promise.resolve();
    sending = queue.send(messages);
    return sending;
  };
  const append: Journal['append'] = (decision) => sending.then(() => journal.append(decision));
  return { store: port('store') as ObjectStore, journal: orIn(journal, { append }), queue: { send } };
}

/** The proxied port, with an operation of its own. */
function orIn(journal: Journal, own: Pick<Journal, 'append'>): Journal {
  return new Proxy(journal, {
    get: (target, method) => (method === 'append' ? own.append : Reflect.get(target, method)),
  });
}

function labelOf(port: Port, method: string, args: readonly unknown[]): string {
  const words = args.flatMap((arg) => {
    if (typeof arg !== 'object' || arg === null) return [String(arg)];
    const { region, seq, situation, outcome, state, doubt, pushes } = arg as Record<string, unknown>;
    const winner = (outcome as { write?: { id: string } } | undefined)?.write?.id;
    const told = { region, seq, situation, winner, state, doubt, pushes: pushes && Object.keys(pushes) };
    return Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  });
  const messages = method === 'send' ? (args[0] as { type: string; seq: number; region?: string }[]) : [];
  const sent = messages.map(({ type, seq, region = '' }) => `${type} ${seq} ${region}`.trim());
  return [port, method, ...words.filter((word) => word !== '[object Object]'), ...sent].join(' ');
}
