import { describe, expect, it } from 'vitest';
import type { Decision, Push } from '../../../../src/domain/model/decision.ts';
import { lookStep } from '../../../../src/domain/steps/look-step.ts';
import { isLateCopy, pushStep } from '../../../../src/domain/steps/push-step.ts';
import { DUBLIN, Story, VIRGINIA } from '../../../support/story.ts';

/** Decision 1 of a key, as it stands with this push to Dublin. */
function standing(push: Partial<Push> = {}): Decision {
  const story = new Story();
  const decision = story.decide(story.put(VIRGINIA)) as Decision;
  return { ...decision, pushes: { ...decision.pushes, [DUBLIN]: { state: 'pending', ids: [], ...push } } };
}

type Standing = 'nothing' | 'an earlier one' | 'its own' | 'its own, applied' | 'its own, failed at 1' | 'a later one';

/** What a delivery of the push of decision 1 does, by what stands and by which delivery it is. */
const PUSHES: Readonly<Record<Standing, Readonly<Record<'first' | 'second', string>>>> = {
  nothing: { first: 'reconcile refused-push', second: 'reconcile refused-push' },
  'an earlier one': { first: 'reconcile refused-push', second: 'reconcile refused-push' },
  'its own': { first: 'bring', second: 'leave a look, bring' },
  'its own, applied': { first: 'reconcile refused-push', second: 'reconcile refused-push' },
  'its own, failed at 1': { first: 'bring', second: 'bring' },
  'a later one': { first: 'done', second: 'reconcile redelivery' },
};

const STANDING: Readonly<Record<Standing, () => Decision | undefined>> = {
  nothing: () => undefined,
  'an earlier one': () => ({ ...standing(), seq: 0 }),
  'its own': standing,
  'its own, applied': () => standing({ state: 'applied', ids: ['a copy'] as never }),
  'its own, failed at 1': () => standing({ state: 'failed', attempts: 1 }),
  'a later one': () => ({ ...standing(), seq: 2 }),
};

describe('a delivery of a push', () => {
  for (const [name, row] of Object.entries(PUSHES) as [Standing, (typeof PUSHES)[Standing]][]) {
    for (const [delivery, expected] of Object.entries(row)) {
      it(`where ${name} stands, the ${delivery} one: ${expected}`, () => {
        const attempt = delivery === 'first' ? 1 : 2;
        const step = pushStep(STANDING[name](), { seq: 1, region: DUBLIN, attempt });
        const word =
          step.kind === 'reconcile'
            ? `reconcile ${step.occasion.kind}`
            : step.kind === 'bring' && step.leavesLook
              ? 'leave a look, bring'
              : step.kind;
        expect(word, step.why).toBe(expected);
      });
    }
  }

  it('tells of a copy that came after a later decision, or after its own was lost', () => {
    expect(isLateCopy(standing(), { seq: 1 })).toBe(false);
    expect(isLateCopy({ ...standing(), seq: 2 }, { seq: 1 })).toBe(true);
    expect(isLateCopy(undefined, { seq: 1 })).toBe(true);
  });
});

describe('who was asked to look again', () => {
  const asked = { seq: 1, sightings: [] };
  const later = { ...standing(), seq: 2, cause: 'another' };
  const sighting = { region: DUBLIN, id: 'v1' as never, kind: 'object', maker: 'client' } as const;

  it('leaves the key to whoever made a later decision, but for his own', () => {
    expect(lookStep(later, asked, 'mine').kind).toBe('done');
    expect(lookStep({ ...later, cause: 'mine' }, asked, 'mine').kind).toBe('reconcile');
    expect(lookStep({ ...later, seq: 1 }, asked, 'mine').kind).toBe('reconcile');
    expect(lookStep(undefined, asked, 'mine').kind).toBe('reconcile');
  });

  it('takes nobody’s word for what events told, for what a person asked, or for where a copy may have landed', () => {
    expect(lookStep(later, { ...asked, sightings: [sighting] }, 'mine')).toMatchObject({
      occasion: { kind: 'second-look', sightings: [sighting] },
    });
    expect(lookStep(later, { ...asked, isAsked: true }, 'mine')).toMatchObject({ occasion: { kind: 'second-look' } });
    expect(lookStep(later, { ...asked, landed: DUBLIN }, 'mine')).toMatchObject({
      occasion: { kind: 'late-copy', region: DUBLIN },
    });
    const copy = { ...sighting, maker: 's3-concord' } as const;
    expect(lookStep(later, { ...asked, sightings: [copy] }, 'mine')).toMatchObject({
      occasion: { kind: 'late-copy', region: DUBLIN, sightings: [copy] },
    });
  });
});
