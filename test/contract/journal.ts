import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Decision, isClosed } from '../../src/domain/decision.ts';
import { type ETag, parseSetName } from '../../src/domain/ids.ts';
import type { Journal, PushRecord } from '../../src/ports/journal.ts';
import {
  allOf,
  blind,
  decision,
  documents,
  dublin,
  foundIn,
  id,
  key,
  NOON,
  pagesOf,
  pending,
  tokyo,
  virginia,
} from './journal-cast.ts';

const applied = (version: string, at = NOON): PushRecord & { state: 'applied' } => ({
  state: 'applied',
  id: id(version),
  at,
});
const failed = (error = 'timed out', at = NOON, attempt = 1): PushRecord => ({ state: 'failed', attempt, at, error });
const refused = (error = 'somebody wrote', at = NOON): PushRecord => ({ state: 'refused', attempt: 1, at, error });
const numbers = (log: readonly Decision[]) => log.map(({ seq }) => seq);

export interface JournalUnderTest {
  /** An empty journal, as two functions hold it: what one does the other sees. */
  start(): Promise<readonly [Journal, Journal]>;
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

    describe('pages', () => {
      it.each([
        [2, [[5, 4], [3, 2], [1]]],
        [5, [[5, 4, 3, 2, 1]]],
        [9, [[5, 4, 3, 2, 1]]],
      ])('of a history, newest first, %i at a time', async (limit, expected) => {
        for (let seq = 1; seq <= 5; seq++) await appendAll(decision({ seq }));
        await journal.noteDelete(ref, id('d1'), 'client');
        expect((await pagesOf((page) => other.history(ref, page), limit)).map(numbers)).toEqual(expected);
      });

      it.each([[1], [2], [5]])('of what is open, oldest first, %i at a time', async (limit) => {
        const ages = { e: 5, a: 3, d: 4, b: 1, c: 2 };
        for (const [text, age] of Object.entries(ages))
          await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON + age, doubt: [tokyo] }));
        const pages = await pagesOf((page) => other.open(documents, page), limit);
        expect(
          pages
            .flat()
            .map(({ key }) => key)
            .join(''),
        ).toBe('bcade');
        expect(pages.map((page) => page.length)).toEqual(Array.from(pages, (_, at) => Math.min(limit, 5 - at * limit)));
      });

      it('of what is open go on where they were, though what they showed closes meanwhile', async () => {
        for (const text of ['a', 'b', 'c', 'd'])
          await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON + text.charCodeAt(0), doubt: [tokyo] }));
        const first = await journal.open(documents, { limit: 2 });
        for (const text of ['a', 'b']) await journal.settle(key(text), 1, { doubt: [tokyo], equal: {} });
        const second = await journal.open(documents, { limit: 2, ...(first.cursor ? { cursor: first.cursor } : {}) });
        expect([...first.items, ...second.items].map(({ key }) => key).join('')).toBe('abcd');
      });

      it.each([[1], [2], [9]])('of the conflicts of one UTC day, newest first, %i at a time', async (limit) => {
        const times = [
          '2026-03-13T23:59:59.999Z',
          '2026-03-14T00:00:00.000Z',
          '2026-03-14T23:59:59.999Z',
          '2026-03-15T00:00:00.000Z',
          '2026-03-14T09:00:00Z',
        ];
        for (const [at, time] of times.entries()) {
          await appendAll(decision({ ...key(`k${at}`), seq: 1, decidedAt: Date.parse(time), situation: 'conflict' }));
          await appendAll(decision({ ...key(`k${at}`), seq: 2, decidedAt: Date.parse(time), situation: 'affirmed' }));
        }
        const pages = await pagesOf((page) => other.conflicts(documents, '2026-03-14', page), limit);
        expect(pages.flat().map(({ key, seq }) => `${key} ${seq}`)).toEqual(['k2 1', 'k4 1', 'k1 1']);
        const all = (await pagesOf((page) => other.decisions(documents, '2026-03-14', page), limit)).flat();
        expect(all.map(({ key }) => key).join(' ')).toBe('k2 k2 k4 k4 k1 k1');
        expect(all.map(({ seq }) => seq).toSorted()).toEqual([1, 1, 1, 2, 2, 2]);
        expect(all).toEqual(expect.arrayContaining([await other.get(key('k4'), 2)]));
      });

      it('shows every entry of one instant', async () => {
        for (const text of ['a', 'b', 'c'])
          await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON, situation: 'conflict', doubt: [tokyo] }));
        const open = await pagesOf((page) => journal.open(documents, page), 1);
        const conflicts = await pagesOf((page) => journal.conflicts(documents, '2026-03-14', page), 1);
        expect(
          [open, conflicts].map((pages) =>
            pages
              .flat()
              .map(({ key }) => key)
              .toSorted()
              .join(''),
          ),
        ).toEqual(['abc', 'abc']);
      });

      it('refuses a cursor that it did not give out', async () => {
        await expect(journal.history(ref, { limit: 1, cursor: 'x' })).rejects.toThrow(RangeError);
      });
    });

    describe('what is open', () => {
      it('is whatever still needs somebody, and no more', async () => {
        await appendAll(
          decision({ ...key('closed'), seq: 1 }),
          decision({ ...key('pending'), seq: 1, pushes: { [dublin]: pending } }),
          decision({ ...key('blind'), seq: 1, pushes: { [dublin]: blind } }),
          decision({ ...key('doubt'), seq: 1, doubt: [dublin] }),
          decision({ ...key('done'), seq: 1, pushes: { [dublin]: { state: 'applied', ids: [id('d')] } } }),
        );
        expect((await openNow()).toSorted()).toEqual(['blind 1', 'doubt 1', 'pending 1']);
      });

      it("is a key's latest decision alone", async () => {
        await appendAll(
          decision({ seq: 1, pushes: { [dublin]: pending } }),
          decision({ seq: 2, pushes: { [dublin]: pending } }),
        );
        expect(await openNow()).toEqual(['a.txt 2']);
        await journal.recordPush(ref, 1, dublin, failed());
        expect(await openNow()).toEqual(['a.txt 2']);
        await journal.recordPush(ref, 2, dublin, applied('d1'));
        expect(await openNow()).toEqual([]);
      });

      it('closes with the last of pushes recorded in the same moment', async () => {
        await appendAll(decision({ seq: 1, pushes: { [dublin]: pending, [virginia]: pending, [tokyo]: pending } }));
        for (const each of [journal, other]) await each.latest(ref, 1);
        await Promise.all([
          journal.recordPush(ref, 1, dublin, applied('d1')),
          other.recordPush(ref, 1, virginia, applied('v1')),
          other.recordPush(ref, 1, tokyo, applied('t1')),
        ]);
        expect(await openNow()).toEqual([]);
      });

      it('is told truthfully after every step of any history', { timeout: 120_000 }, async () => {
        let run = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 12 }), async (history) => {
            const here = key(`run ${run++}`);
            await appendAll(
              decision({
                ...here,
                seq: 1,
                pushes: { [dublin]: pending, [virginia]: blind, [tokyo]: pending },
                doubt: [dublin],
              }),
            );
            for (const step of history) {
              const by = step.byOther ? other : journal;
              if (step.kind === 'read') await by.latest(here, 1);
              else if (step.kind === 'settle') await by.settle(here, 1, step);
              else await by.recordPush(here, 1, step.region, step.result);
              const stands = await other.get(here, 1);
              const listed = (await allOf((page) => journal.open(documents, page))).filter(
                ({ key }) => key === here.key,
              );
              expect(listed).toEqual(stands && !isClosed(stands) ? [stands] : []);
            }
            await appendAll(decision({ ...here, seq: 2 }));
          }),
          { numRuns: 30 },
        );
      });
    });
  });
}

const someRegions = fc.subarray([tokyo, dublin, virginia]);
const steps = fc.record({ byOther: fc.boolean() }).chain(({ byOther }) =>
  fc.oneof(
    fc.record({ kind: fc.constant('read' as const), byOther: fc.constant(byOther) }),
    fc.record({
      kind: fc.constant('settle' as const),
      byOther: fc.constant(byOther),
      doubt: someRegions,
      equal: someRegions.map((regions) => foundIn(...regions)),
    }),
    fc.record({
      kind: fc.constant('record' as const),
      byOther: fc.constant(byOther),
      region: fc.constantFrom(tokyo, dublin, virginia),
      result: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('v1', 'v2').map((version) => applied(version)) },
        fc.constant(failed()),
        fc.constant(refused()),
      ),
    }),
  ),
);
