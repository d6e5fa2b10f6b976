import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isClosed } from '../../../src/domain/model/decision.ts';
import type { JournalScene } from './journal.ts';
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
  pending,
  refused,
  tokyo,
  virginia,
} from './journal-cast.ts';

/** What still needs somebody, in every state that a decision can come to. */
export function tellingWhatIsOpen(scene: () => JournalScene): void {
  it('is whatever still needs somebody, and no more', async () => {
    const { appendAll, openNow } = scene();
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
    const { journal, ref, appendAll, openNow } = scene();
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
    const { journal, other, ref, appendAll, openNow } = scene();
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
    const { journal, other, appendAll } = scene();
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
          const listed = (await allOf((page) => journal.open(documents, page))).filter(({ key }) => key === here.key);
          expect(listed).toEqual(stands && !isClosed(stands) ? [stands] : []);
        }
        await appendAll(decision({ ...here, seq: 2 }));
      }),
      { numRuns: 30 },
    );
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
