import { beforeEach, describe, expect, it } from 'vitest';
import { parseObjectKey, parseRegion, parseSetName, parseVersionId } from '../../src/domain/model/ids.ts';
import { type ConcordMessage, MESSAGE_SCHEMA, type PushQueue } from '../../src/ports/push-queue.ts';

export interface QueueUnderTest {
  readonly queue: PushQueue;
  /** Everything that the queue will ever deliver, parsed, in any order; acknowledges it. */
  drain(): Promise<ConcordMessage[]>;
}

const about = { schema: MESSAGE_SCHEMA, set: parseSetName('documents'), key: parseObjectKey('a.txt') };
const dublin = parseRegion('eu-west-1');

export function pushMessage(of: { key?: string; seq?: number } = {}): ConcordMessage {
  return { ...about, type: 'push', key: parseObjectKey(of.key ?? 'a.txt'), seq: of.seq ?? 1, region: dublin };
}

export function lookAgainMessage(of: { reason?: string } = {}): ConcordMessage {
  const sightings = [{ region: dublin, id: parseVersionId('d1'), kind: 'delete', maker: 'unknown' } as const];
  return {
    ...about,
    type: 'look-again',
    seq: 0,
    sightings,
    reason: of.reason ?? 'Nobody has told who made the delete marker d1.',
  };
}

/** Every clause of the port. */
export function pushQueueContract(name: string, start: () => Promise<QueueUnderTest>): void {
  describe(`${name} keeps the contract of a push queue`, () => {
    let test: QueueUnderTest;
    beforeEach(async () => {
      test = await start();
    });

    it('delivers what was sent, unchanged', async () => {
      const messages = [
        pushMessage({ seq: 7 }),
        { ...pushMessage({ seq: 8 }), sentAhead: { at: 1769860800000, cause: 'an event' } },
        lookAgainMessage(),
        { ...lookAgainMessage(), landed: dublin, isAsked: true as const },
      ];
      await test.queue.send(messages);
      expect(sorted(await test.drain())).toEqual(sorted(messages));
    });

    it('sends nothing where there is nothing to send', async () => {
      await test.queue.send([]);
      expect(await test.drain()).toEqual([]);
    });

    it.each([1, 10, 11, 25])('delivers each of %i messages', async (count) => {
      const messages = Array.from({ length: count }, (_, at) => pushMessage({ seq: at + 1 }));
      await test.queue.send(messages);
      expect(sorted(await test.drain())).toEqual(sorted(messages));
    });

    it('takes equal messages as several', async () => {
      await test.queue.send([pushMessage(), pushMessage()]);
      await test.queue.send([pushMessage()]);
      expect(await test.drain()).toHaveLength(3);
    });

    it('takes more in one call than one request has room for', async () => {
      const messages = Array.from({ length: 5 }, (_, at) => lookAgainMessage({ reason: `${at}`.repeat(100_000) }));
      await test.queue.send(messages);
      expect(sorted(await test.drain())).toEqual(sorted(messages));
    });

    it('carries keys of any characters', async () => {
      const keys = [
        '\u0000\u0001\u001f\u007f',
        '\ufffe\uffff',
        '\u{1F600}',
        '\u00e9',
        'e\u0301',
        '"\\/<&>',
        '\r\n\t',
        '\u2028',
        'x'.repeat(1024),
      ];
      const messages = keys.map((key) => pushMessage({ key }));
      await test.queue.send(messages);
      expect(sorted(await test.drain())).toEqual(sorted(messages));
    });

    it('does not change with what the sender does to a message afterwards', async () => {
      const message = { ...pushMessage() };
      await test.queue.send([message]);
      Object.assign(message, { seq: 99 });
      expect(await test.drain()).toEqual([pushMessage()]);
    });
  });
}

function sorted(messages: readonly ConcordMessage[]): ConcordMessage[] {
  return messages.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
