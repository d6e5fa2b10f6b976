import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { type ETag, parseSetName } from '../../../src/domain/model/ids.ts';
import type { KeyRef } from '../../../src/domain/model/version.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import {
  allOf,
  applied,
  blind,
  decision,
  documents,
  dublin,
  failed,
  foundIn,
  id,
  key,
  numbers,
  pending,
  refused,
  tokyo,
  virginia,
} from './journal-cast.ts';
import { tellingWhatIsOpen } from './journal-open.ts';
import { readingPages } from './journal-pages.ts';

export interface JournalUnderTest {
  /** An empty journal, as two functions hold it: what one does the other sees. */
  start(): Promise<readonly [Journal, Journal]>;
}

/** The journal of the test that runs, as two functions hold it; made anew for each. */
export interface JournalScene {
  readonly journal: Journal;
  readonly other: Journal;
  readonly ref: KeyRef;
  appendAll(...decisions: Decision[]): Promise<void>;
  /** Keys and numbers of what is open, as the other function is told. */
  openNow(): Promise<string[]>;
}

/** Every clause of the port. */
export function journalContract(name: string, { start }: JournalUnderTest): void {
  describe(`${name} keeps the contract of a journal`, () => {
    let journal: Journal;
    let other: Journal;
    const ref = key('a.txt');
    const appendAll = async (...decisions: Decision[]) => {
      for (const each of decisions) expect(await journal.append(each)).toBe('appended');
    };
    const pushOf = async (seq: number, region = dublin) => (await journal.get(ref, seq))?.pushes[region];
    const openNow = async () =>
      (await allOf((page) => other.open(documents, page))).map(({ key, seq }) => `${key} ${seq}`);

    const scene = (): JournalScene => ({ journal, other, ref, appendAll, openNow });
    beforeEach(async () => {
      [journal, other] = await start();
    });

    describe('append and read', () => {
      it('gives back what was appended, to everybody, at once', async () => {
        const first = decision({
          seq: 1,
          base: { seq: 0, write: decision({ seq: 1 }).outcome.write, etags: [] },
          losers: [{ region: dublin, id: id('d1') }],
        });
        await appendAll(first);
        expect(await other.get(ref, 1)).toEqual(first);
        expect(await other.latest(ref, 1)).toEqual({ log: [first], more: false });
      });

      it('knows nothing of what was never appended', async () => {
        expect(await journal.get(ref, 1)).toBeUndefined();
        expect(await journal.latest(ref, 5)).toEqual({ log: [], more: false });
      });

      it('lets one of two appends of a number win, and keeps what the winner said', async () => {
        const rivals = [decision({ seq: 1, by: 'one' }), decision({ seq: 1, by: 'two' })] as const;
        const answers = await Promise.all([journal.append(rivals[0]), other.append(rivals[1])]);
        expect(answers.toSorted()).toEqual(['appended', 'taken']);
        expect(await journal.get(ref, 1)).toEqual(rivals[answers.indexOf('appended')]);
      });

      it('takes the very same decision once', async () => {
        await appendAll(decision({ seq: 1 }));
        expect(await other.append(decision({ seq: 1 }))).toBe('taken');
      });

      it.each([
        [1, [3], true],
        [2, [2, 3], true],
        [3, [1, 2, 3], false],
        [4, [1, 2, 3], false],
      ])('reads the latest %i of three, oldest first, and tells whether there are more', async (limit, seqs, more) => {
        await appendAll(decision({ seq: 1 }), decision({ seq: 2 }), decision({ seq: 3 }));
        const latest = await other.latest(ref, limit);
        expect({ seqs: numbers(latest.log), more: latest.more }).toEqual({ seqs, more });
      });

      it('keeps numbers in order beyond one digit', async () => {
        for (let seq = 1; seq <= 12; seq++) await appendAll(decision({ seq }));
        expect(numbers((await journal.latest(ref, 4)).log)).toEqual([9, 10, 11, 12]);
      });

      const composed = '\u00e9';
      const decomposed = 'e\u0301';
      const odd = [
        'x'.repeat(1024),
        '\u0001\t\n',
        `${composed}`,
        `${decomposed}`,
        'a#b',
        '#',
        '../..',
        '\u{1F600}',
        '\uFFFF',
        ' ',
        '%2F+',
      ];
      it('keeps logs of keys apart, whatever the keys hold', async () => {
        for (const text of odd)
          await appendAll(
            decision({ ...key(text), seq: 1, why: text, pushes: { [dublin]: pending }, situation: 'conflict' }),
          );
        for (const text of odd)
          expect((await journal.latest(key(text), 2)).log).toMatchObject([{ key: text, why: text, seq: 1 }]);
        expect((await allOf((page) => journal.open(documents, page))).map(({ key }) => key).toSorted()).toEqual(
          odd.toSorted(),
        );
        expect((await allOf((page) => journal.conflicts(documents, '2026-03-14', page))).length).toBe(odd.length);
      });

      it('keeps sets apart', async () => {
        const pictures = { set: parseSetName('pictures'), key: ref.key };
        await appendAll(decision({ ...pictures, seq: 1, pushes: { [dublin]: pending }, situation: 'conflict' }));
        expect((await journal.latest(ref, 1)).log).toEqual([]);
        expect(await allOf((page) => journal.open(documents, page))).toEqual([]);
        expect(await allOf((page) => journal.conflicts(documents, '2026-03-14', page))).toEqual([]);
      });
    });

    describe('records of pushes', () => {
      beforeEach(() => appendAll(decision({ seq: 1, pushes: { [dublin]: pending, [virginia]: pending } })));

      it('notes a copy with its version and time', async () => {
        await journal.recordPush(ref, 1, dublin, applied('d1', 7));
        expect(await pushOf(1)).toEqual({ state: 'applied', ids: ['d1'], at: 7 });
        expect(await pushOf(1, virginia)).toEqual(pending);
      });

      it('adds each version once, in the order they came', async () => {
        for (const version of ['d2', 'd1', 'd2', 'd1']) await journal.recordPush(ref, 1, dublin, applied(version));
        expect((await pushOf(1))?.ids).toEqual(['d2', 'd1']);
      });

      it('keeps the ETags of copies that have one of their own', async () => {
        await journal.recordPush(ref, 1, dublin, applied('d1'));
        await journal.recordPush(ref, 1, dublin, { ...applied('d2'), etag: 'e2' as ETag });
        await other.recordPush(ref, 1, dublin, { ...applied('d3'), etag: 'e3' as ETag });
        expect(await pushOf(1)).toMatchObject({ ids: ['d1', 'd2', 'd3'], etags: ['e2', 'e3'] });
      });

      it('loses no version that several functions record at the same time', async () => {
        await Promise.all(
          ['d1', 'd2', 'd3', 'd1'].map((version, at) =>
            (at % 2 ? journal : other).recordPush(ref, 1, dublin, applied(version)),
          ),
        );
        expect((await pushOf(1))?.ids.toSorted()).toEqual(['d1', 'd2', 'd3']);
      });

      it('tells which delivery failed last, and why', async () => {
        await journal.recordPush(ref, 1, dublin, failed('timed out', 7));
        await other.recordPush(ref, 1, dublin, failed('throttled', 8, 2));
        expect(await pushOf(1)).toEqual({ state: 'failed', ids: [], attempts: 2, at: 8, error: 'throttled' });
      });

      it('tells of what kind the last failure was, and forgets it with the next', async () => {
        await journal.recordPush(ref, 1, dublin, { ...failed('denied', 7), reason: 'denied' });
        expect(await pushOf(1)).toEqual({
          state: 'failed',
          ids: [],
          attempts: 1,
          at: 7,
          error: 'denied',
          reason: 'denied',
        });
        await journal.recordPush(ref, 1, dublin, failed('timed out', 8, 2));
        expect(await pushOf(1)).toEqual({ state: 'failed', ids: [], attempts: 2, at: 8, error: 'timed out' });
        await other.recordPush(ref, 1, dublin, { ...failed('denied', 9, 3), reason: 'denied' });
        await journal.recordPush(ref, 1, dublin, applied('d1', 10));
        expect(await pushOf(1)).toEqual({ state: 'applied', ids: ['d1'], at: 10, attempts: 3 });
      });

      it('tells a refusal from a failure', async () => {
        await journal.recordPush(ref, 1, dublin, refused('somebody wrote', 7));
        expect(await pushOf(1)).toEqual({ state: 'refused', ids: [], attempts: 1, at: 7, error: 'somebody wrote' });
      });

      it('stays refused when another delivery of the same message fails: the refused one may end the message', async () => {
        await journal.recordPush(ref, 1, dublin, refused('somebody wrote', 7));
        await other.recordPush(ref, 1, dublin, failed('throttled', 8, 2));
        expect(await pushOf(1)).toEqual({ state: 'refused', ids: [], attempts: 2, at: 7, error: 'somebody wrote' });
        await journal.recordPush(ref, 1, dublin, refused('again', 9));
        expect(await pushOf(1)).toMatchObject({ error: 'again', at: 9 });
      });

      it('is applied after a failure, without its error and with its count', async () => {
        await journal.recordPush(ref, 1, dublin, failed());
        await journal.recordPush(ref, 1, dublin, applied('d1', 9));
        expect(await pushOf(1)).toEqual({ state: 'applied', ids: ['d1'], at: 9, attempts: 1 });
      });

      it.each([
        ['failed', failed()],
        ['refused', refused()],
      ] as const)('stays applied when %s comes later', async (_, late) => {
        await journal.recordPush(ref, 1, dublin, applied('d1', 7));
        await other.recordPush(ref, 1, dublin, late);
        expect(await pushOf(1)).toEqual({ state: 'applied', ids: ['d1'], at: 7 });
      });

      it('never touches another region or another decision', async () => {
        await appendAll(decision({ seq: 2, pushes: { [dublin]: pending } }));
        await Promise.all([
          journal.recordPush(ref, 1, dublin, applied('d1')),
          other.recordPush(ref, 1, virginia, failed()),
        ]);
        expect([await pushOf(1), await pushOf(1, virginia), await pushOf(2)]).toMatchObject([
          { ids: ['d1'] },
          { attempts: 1 },
          pending,
        ]);
      });

      it('says nothing of a decision that is gone, or that has no push to the region', async () => {
        await journal.recordPush(ref, 9, dublin, applied('d1'));
        expect(await journal.get(ref, 9)).toBeUndefined();
        const before = await journal.get(ref, 1);
        await journal.recordPush(ref, 1, tokyo, applied('t9'));
        expect(await journal.get(ref, 1)).toEqual(before);
      });
    });

    describe('records of siblings', () => {
      const sibling = (name: string) => ({ key: key(name).key, of: { region: tokyo, id: id('t1') } });
      const [one, two] = [sibling('one'), sibling('two')];
      const pendings = [one, two].map((each) => ({ ...each, state: 'pending' as const }));
      const siblings = async () => (await journal.get(ref, 1))?.siblings;
      beforeEach(() => appendAll(decision({ seq: 1, siblings: pendings })));

      it('note what became of each, and the decision is open as long as one is pending', async () => {
        await journal.recordSibling(ref, 1, one.key, { state: 'made' });
        expect(await siblings()).toEqual([{ ...one, state: 'made' }, pendings[1]]);
        expect(await openNow()).toEqual(['a.txt 1']);
        await other.recordSibling(ref, 1, two.key, { state: 'failed', error: 'denied' });
        expect(await siblings()).toEqual([
          { ...one, state: 'made' },
          { ...two, state: 'failed', error: 'denied' },
        ]);
        expect(await openNow()).toEqual([]);
      });

      it('stay, but what failed may be made after all', async () => {
        await journal.recordSibling(ref, 1, one.key, { state: 'failed', error: 'denied' });
        await journal.recordSibling(ref, 1, one.key, { state: 'failed', error: 'denied again' });
        expect(await siblings()).toEqual([{ ...one, state: 'failed', error: 'denied again' }, pendings[1]]);
        await other.recordSibling(ref, 1, one.key, { state: 'made' });
        await journal.recordSibling(ref, 1, one.key, { state: 'failed', error: 'too late' });
        expect(await siblings()).toEqual([{ ...one, state: 'made' }, pendings[1]]);
        expect(await openNow()).toEqual(['a.txt 1']);
      });

      it('say nothing of a sibling or a decision that is not there', async () => {
        await journal.recordSibling(ref, 1, key('three').key, { state: 'made' });
        await journal.recordSibling(ref, 7, one.key, { state: 'made' });
        expect(await siblings()).toEqual(pendings);
      });
    });

    describe('settling', () => {
      beforeEach(() =>
        appendAll(decision({ seq: 1, pushes: { [dublin]: blind, [virginia]: pending }, doubt: [tokyo, dublin] })),
      );

      it('takes regions out of doubt and leaves the others in', async () => {
        await journal.settle(ref, 1, { doubt: [tokyo, virginia], equal: {} });
        expect((await other.get(ref, 1))?.doubt).toEqual([dublin]);
      });

      it('marks unfinished pushes found equal, each with the head that was found, and leaves finished ones as they are', async () => {
        await journal.recordPush(ref, 1, virginia, applied('v9'));
        const before = await pushOf(1, virginia);
        await journal.settle(ref, 1, { doubt: [], equal: foundIn(dublin, virginia, tokyo) });
        const found = { ...blind, state: 'equal', found: { kind: 'absent' } };
        expect([await pushOf(1, dublin), await pushOf(1, virginia)]).toEqual([found, before]);
      });

      it('does nothing where a later decision has come', async () => {
        await appendAll(decision({ seq: 2 }));
        const before = await journal.get(ref, 1);
        await journal.settle(ref, 1, { doubt: [tokyo], equal: foundIn(dublin) });
        expect(await journal.get(ref, 1)).toEqual(before);
      });

      it('keeps what two settle at the same time', async () => {
        await Promise.all([
          journal.settle(ref, 1, { doubt: [tokyo], equal: {} }),
          other.settle(ref, 1, { doubt: [dublin], equal: foundIn(dublin) }),
        ]);
        expect([(await journal.get(ref, 1))?.doubt, (await pushOf(1))?.state]).toEqual([[], 'equal']);
      });

      it('may be repeated', async () => {
        for (const each of [journal, other, journal])
          await each.settle(ref, 1, { doubt: [tokyo], equal: foundIn(dublin) });
        expect([(await journal.get(ref, 1))?.doubt, (await pushOf(1))?.state]).toEqual([[dublin], 'equal']);
      });

      it('leaves what was found equal finished, whatever a late push says', async () => {
        await journal.settle(ref, 1, { doubt: [], equal: foundIn(dublin) });
        await other.recordPush(ref, 1, dublin, refused());
        expect((await pushOf(1))?.state).toBe('equal');
      });
    });

    describe('notes about delete markers', () => {
      it('are kept by version, the first word standing, and are no decisions', async () => {
        await journal.noteDelete(ref, id('d1'), 'client');
        await other.noteDelete(ref, id('d2'), 's3-concord');
        await other.noteDelete(ref, id('d1'), 'client');
        await other.noteDelete(ref, id('d2'), 'client');
        await journal.noteDelete(key('b.txt'), id('d3'), 'client');
        expect([...(await other.deleteMakers(ref))].toSorted()).toEqual([
          ['d1', 'client'],
          ['d2', 's3-concord'],
        ]);
        expect(await journal.latest(ref, 5)).toEqual({ log: [], more: false });
        expect(await journal.history(ref, { limit: 5 })).toEqual({ items: [] });
      });

      it('stay beside decisions', async () => {
        await journal.noteDelete(ref, id('d1'), 'client');
        await appendAll(decision({ seq: 1 }));
        expect(numbers((await journal.latest(ref, 5)).log)).toEqual([1]);
        expect((await journal.deleteMakers(ref)).size).toBe(1);
        expect((await journal.deleteMakers(key('never.txt'))).size).toBe(0);
      });
    });

    describe('pages', () => readingPages(scene));
    describe('what is open', () => tellingWhatIsOpen(scene));
  });
}
