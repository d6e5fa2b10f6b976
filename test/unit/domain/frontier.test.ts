import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Sighting } from '../../../src/domain/model/evidence.ts';
import type { Region } from '../../../src/domain/model/ids.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

const REGIONS = [VIRGINIA, DUBLIN, TOKYO];

type Step =
  | { kind: 'put'; region: number; later: number; again: boolean; metadata: number }
  | { kind: 'remove'; region: number; later: number }
  | { kind: 'decide'; late: number }
  | { kind: 'land'; push: number; recorded: boolean };

const region = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), region, later: fc.nat(1), again: fc.boolean(), metadata: fc.nat(3) }),
  fc.record({ kind: fc.constant('remove' as const), region, later: fc.nat(1) }),
  fc.record({ kind: fc.constant('decide' as const), late: fc.nat(9) }),
  fc.record({ kind: fc.constant('land' as const), push: fc.nat(9), recorded: fc.boolean() }),
);

/** Plays a history; before each decision both ways of looking are asked. Returns how often, and how often heads alone were enough. */
function play(steps: readonly Step[], skews: readonly number[]): { looks: number; headsAlone: number } {
  const story = new Story(REGIONS);
  const counts = { looks: 0, headsAlone: 0 };
  let second = 0;
  const sightings: Sighting[] = [];
  for (const one of steps) {
    second += 'later' in one ? one.later : 0;
    const at = () => second + ('region' in one ? (skews[one.region] ?? 0) : 0);
    switch (one.kind) {
      case 'put': {
        const where = REGIONS[one.region] as Region;
        const head = story.headOf(where);
        const bytes = one.again && head.kind === 'object' ? { bytes: head.state.etag.slice(4) } : {};
        sightings.push(story.put(where, { ...bytes, metadata: { n: String(one.metadata) }, at: at() }));
        break;
      }
      case 'remove':
        sightings.push(story.remove(REGIONS[one.region] as Region, { at: at() }));
        break;
      case 'decide': {
        const told = sightings.slice(-1 - one.late, sightings.length - one.late || undefined).slice(0, 1);
        for (const { id, kind } of told) if (kind === 'delete') story.makers.set(id, 'client');
        const quick = story.gather(told);
        const full = story.gather(told, 'at everything');
        counts.looks++;
        if (Object.keys(quick.stacks).length === 0) counts.headsAlone++;
        const [a, b] = [story.decisionOn(quick), story.decisionOn(full)];
        compare(a, b, told);
        if (a) story.log = [...story.log, a];
        break;
      }
      case 'land': {
        const open = story.log.flatMap((entry) =>
          Object.keys(entry.pushes)
            .filter((at) => entry.pushes[at as Region]?.state === 'pending')
            .map((at) => [entry, at as Region] as const),
        );
        const chosen = open[one.push % Math.max(1, open.length)];
        if (chosen) story.land(...chosen, { recorded: one.recorded });
        break;
      }
    }
  }
  return counts;
}

/** What was told of in the event is judged alike, and so is who wins. Buried writes that no event has told of yet may be seen by full stacks alone. */
function compare(quick: Decision | undefined, full: Decision | undefined, told: readonly Sighting[]): void {
  if (!quick || !full) return;
  const missed = full.contenders.filter((write) => !quick.contenders.some((other) => other.id === write.id));
  if (missed.length === 0 && quick.contenders.length === full.contenders.length) {
    expect(quick.outcome.write.id).toBe(full.outcome.write.id);
    expect(quick.outcome.write.stamp).toEqual(full.outcome.write.stamp);
    expect(quick.horizon).toBe(full.horizon);
  }
  for (const { id } of told) expect(missed.map((write) => write.id)).not.toContain(id);
}

describe('heads alone and full stacks', () => {
  it('agree on contenders, winner and stamps in every history, but for buried writes that no event has told of yet', () => {
    let looks = 0;
    let headsAlone = 0;
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
        (steps, skews) => {
          const counts = play(steps, skews);
          looks += counts.looks;
          headsAlone += counts.headsAlone;
        },
      ),
      { numRuns: 3000 },
    );
    // Were heads never enough the property would compare a thing with itself.
    expect(headsAlone / looks).toBeGreaterThan(0.2);
    expect(headsAlone / looks).toBeLessThan(0.95);
  });
});
