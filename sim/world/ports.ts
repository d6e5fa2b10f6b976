import type { Decision } from '../../src/domain/model/decision.ts';
import type { KeyRef } from '../../src/domain/model/version.ts';
import { Unavailable } from '../../src/ports/errors.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { KeyAt, ObjectStore } from '../../src/ports/object-store.ts';
import type { ConcordMessage, PushQueue } from '../../src/ports/push-queue.ts';
import type { Process } from './process.ts';

/** What the world wants to know of what a process does. */
export interface Watch {
  appended(decision: Decision, process: Process): void;
  /** It was noted in the journal what became of its pushes, or which heads were found at its outcome. */
  settled(decision: Decision): void;
  /** S3 is busy with another write of the key as long as `action` takes. */
  meeting<Result>(action: () => Result): Result;
  /** Whatever S3 makes inside is that decision's copy. */
  pushing<Result>(target: KeyAt, seq: number, action: () => Result): Result;
}

/** An object store as one process has it: every operation is a call that may go wrong. `seq` is the decision that the process pushes. */
export function storeOf(process: Process, store: ObjectStore, watch: Watch, seq: number): ObjectStore {
  const unreadable = async () =>
    ({ kind: 'unreadable', reason: 'throttled', message: 'S3 asked to slow down.' }) as const;
  return {
    head: (target) =>
      process.call({
        label: () => `HEAD ${target.key} in ${target.region}`,
        isWrite: false,
        perform: () => store.head(target),
        fail: unreadable,
      }),
    timeOf: (target, id) =>
      process.call({
        label: () => `HEAD ${id} in ${target.region}`,
        isWrite: false,
        perform: () => store.timeOf(target, id),
        fail: unavailable('S3'),
      }),
    stack: (target, bounds) =>
      process.call({
        label: () => `LIST ${target.key} in ${target.region}`,
        isWrite: false,
        perform: () => store.stack(target, bounds),
        fail: unreadable,
      }),
    read: (target, id, maxBytes, etag) =>
      process.call({
        label: () => `GET ${id} in ${target.region}`,
        isWrite: false,
        perform: () => store.read(target, id, maxBytes, etag),
        fail: unreadable,
      }),
    tags: (target, id) =>
      process.call({
        label: () => `TAGS of ${id} in ${target.region}`,
        isWrite: false,
        perform: () => store.tags(target, id),
        fail: unavailable('S3'),
      }),
    bring: (target, request) =>
      process.call({
        label: () =>
          `PUSH ${target.key} ${seq} to ${target.region} on ${request.expected.kind === 'etag' ? request.expected.etag.slice(0, 6) : 'nothing'}`,
        isWrite: true,
        isCopy: true,
        perform: () => watch.pushing(target, seq, () => store.bring(target, request)),
        conflict: () => watch.meeting(() => store.bring(target, request)),
        fail: async () => ({
          kind: 'failed',
          reason: 'throttled',
          message: `${target.region}: no answer came in time.`,
        }),
      }),
  };
}

export function journalOf(process: Process, journal: Journal, watch: Watch): Journal {
  const fail = unavailable('The journal');
  const tellOf = async (ref: KeyRef, seq: number) => {
    const decision = await journal.get(ref, seq);
    if (decision) watch.settled(decision);
  };
  const append = async (decision: Decision) => {
    const end = await journal.append(decision);
    if (end === 'appended') watch.appended(decision, process);
    return end;
  };
  return {
    latest: (ref, limit) =>
      process.call({
        label: () => `journal: latest ${limit} of ${ref.key}`,
        isWrite: false,
        perform: () => journal.latest(ref, limit),
        fail,
      }),
    get: (ref, seq) =>
      process.call({
        label: () => `journal: get ${ref.key} ${seq}`,
        isWrite: false,
        perform: () => journal.get(ref, seq),
        fail,
      }),
    following: journal.following,
    append: (decision) =>
      process.call({
        label: () => `journal: append ${summary(decision)}`,
        isWrite: true,
        perform: () => append(decision),
        // The adapter finds its own token under a number that is taken.
        repeat: async (first) => (first === 'appended' ? first : await append(decision)),
        fail,
      }),
    recordPush: (ref, seq, region, result) =>
      process.call({
        label: () => `journal: ${ref.key} ${seq} in ${region} ${result.state}`,
        isWrite: true,
        perform: async () => {
          await journal.recordPush(ref, seq, region, result);
          await tellOf(ref, seq);
        },
        fail,
      }),
    settle: (ref, seq, settled) =>
      process.call({
        label: () => `journal: settle ${ref.key} ${seq} doubt ${settled.doubt} equal ${Object.keys(settled.equal)}`,
        isWrite: true,
        perform: async () => {
          await journal.settle(ref, seq, settled);
          await tellOf(ref, seq);
        },
        fail,
      }),
    recordSibling: (ref, seq, sibling, end) =>
      process.call({
        label: () => `journal: ${ref.key} ${seq} sibling ${sibling} ${end.state}`,
        isWrite: true,
        perform: async () => {
          await journal.recordSibling(ref, seq, sibling, end);
          await tellOf(ref, seq);
        },
        fail,
      }),
    noteDelete: (ref, id, maker) =>
      process.call({
        label: () => `journal: ${id} was made by ${maker}`,
        isWrite: true,
        perform: () => journal.noteDelete(ref, id, maker),
        fail,
      }),
    deleteMakers: (ref) =>
      process.call({
        label: () => `journal: notes of ${ref.key}`,
        isWrite: false,
        perform: () => journal.deleteMakers(ref),
        fail,
      }),
    history: journal.history,
    open: (set, page) =>
      process.call({
        label: () => 'journal: open decisions',
        isWrite: false,
        perform: () => journal.open(set, page),
        fail,
      }),
    conflicts: journal.conflicts,
    decisions: journal.decisions,
  };
}

export function queueOf(process: Process, queue: PushQueue): PushQueue {
  return {
    send: (messages) =>
      messages.length === 0
        ? Promise.resolve()
        : process.call({
            label: () => `queue: ${messages.map(described).join(', ')}`,
            isWrite: true,
            perform: () => queue.send(messages),
            // Of a batch some may get through.
            performInPart: (random) => queue.send(messages.filter(() => random.chance(0.5))),
            fail: unavailable('The queue'),
          }),
  };
}

function described(message: ConcordMessage): string {
  switch (message.type) {
    case 'push':
      return `push ${message.seq} to ${message.region}`;
    case 'sibling':
      return `make ${message.sibling}`;
    case 'look-again':
      return `look again ${message.seq}`;
  }
}

function unavailable(what: string): () => Promise<never> {
  return async () => {
    throw new Unavailable(`${what} did not answer.`);
  };
}

function summary({ key, seq, situation, outcome, losers, pushes, doubt, suspended, siblings = [] }: Decision): string {
  const parts = [
    `${key} ${seq}`,
    situation,
    `${outcome.write.id} wins`,
    `over ${losers.map(({ id }) => id)}`,
    `push ${Object.keys(pushes)}`,
    `doubt ${doubt}`,
    ...(suspended ? [suspended.kind] : []),
    ...siblings.map(({ key: name, state }) => `${name} ${state}`),
  ];
  return parts.join(' · ');
}
