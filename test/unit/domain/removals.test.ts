import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Sighting } from '../../../src/domain/model/evidence.ts';
import type { Region } from '../../../src/domain/model/ids.ts';
import { DUBLIN, lastWriterWins, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

const ALL = [VIRGINIA, DUBLIN, TOKYO];

/** Virginia writes; every region comes to stand at the newest, and Virginia holds the writes, the others copies. */
function told(...acts: ('one' | 'two' | 'delete')[]): Story {
  const story = new Story(ALL);
  for (const act of acts) {
    const write = act === 'delete' ? story.remove(VIRGINIA) : story.put(VIRGINIA, { bytes: act });
    story.landAll(story.decide(write));
  }
  return story;
}

/** What each region shows. */
const shown = (story: Story) =>
  ALL.map((region) => {
    const head = story.headOf(region);
    return head.kind === 'object' ? head.state.etag.replace('md5_', '') : 'nothing';
  });

const settle = (story: Story, ...sightings: Sighting[]): Decision | undefined => {
  const decision = story.decide(...sightings);
  story.landAll(decision);
  return decision;
};

const roles: [string, Region][] = [
  ['where it was written', VIRGINIA],
  ['where a copy stood', DUBLIN],
];

describe.each(roles)('a version that was removed by its id, %s', (_, region) => {
  describe.each([
    ['told by its event', true],
    ['found later', false],
  ])('%s', (_how, isTold) => {
    const remove = (story: Story) => {
      const event = story.purge(region);
      return settle(story, ...(isTold ? [event] : []));
    };

    it('a delete marker: the key is there again, everywhere', () => {
      const story = told('one', 'delete');
      expect(remove(story)).toMatchObject({
        situation: 'restore',
        outcome: { write: { via: 'undo', state: { etag: 'md5_one' } } },
        why: expect.stringMatching(new RegExp(`^The delete marker .* was removed by its version id in ${region}\\.`)),
      });
      expect(shown(story)).toEqual(['one', 'one', 'one']);
      expect(story.assess().kind).toBe('converged');
    });

    it('the current version: what stood before is current everywhere, and what was removed comes back nowhere', () => {
      const story = told('one', 'two');
      expect(remove(story)?.why).toContain('What stood before is current again, in every region');
      expect(shown(story)).toEqual(['one', 'one', 'one']);
      expect(story.assess().kind).toBe('converged');
    });

    it('the current version over a delete: the key is deleted everywhere', () => {
      const story = told('one', 'delete', 'two');
      remove(story);
      expect(shown(story)).toEqual(['nothing', 'nothing', 'nothing']);
      expect(story.assess().kind).toBe('converged');
    });

    it('several, the newest first: what is left is current everywhere', () => {
      const story = told('one', 'two', 'delete');
      const events = [story.purge(region), story.purge(region)];
      settle(story, ...(isTold ? events : []));
      expect(shown(story)).toEqual(['one', 'one', 'one']);
    });

    it('an older version: nothing happens', () => {
      const story = told('one', 'two');
      const event = story.purge(region, story.stackOf(region)[0]?.id);
      expect(story.assess(isTold ? [event] : []).kind).toBe('converged');
    });

    it('the newest of two written in one second: the older one is no news', () => {
      const story = new Story(ALL);
      for (const bytes of ['one', 'two']) story.landAll(story.decide(story.put(VIRGINIA, { bytes, at: 9 })));
      remove(story);
      expect(shown(story)).toEqual(['one', 'one', 'one']);
      expect(story.log.at(-1)?.situation).toBe('restore');
    });

    it('a write that no decision has considered goes before it', () => {
      const story = told('one', 'two');
      const event = story.purge(region);
      const news = story.put(TOKYO, { bytes: 'three' });
      settle(story, news, ...(isTold ? [event] : []));
      expect(shown(story)).toEqual(['three', 'three', 'three']);
      expect(story.log.at(-1)).toMatchObject({ situation: 'fast-forward' });
    });

    it('under a rule that only observes it is noted, once', () => {
      const story = told('one', 'two');
      Object.assign(story.replicaSet, { ruleFor: () => ({ ...lastWriterWins, mode: 'observe' }) });
      expect(remove(story)).toMatchObject({ suspended: { kind: 'observed', standsOn: 2 }, pushes: {} });
    });
  });

  it('the last version, told by its event: the key is deleted everywhere', () => {
    const story = told('one');
    const decision = settle(story, story.purge(region));
    expect(decision?.why).toContain('it was the last one there, so the key is deleted everywhere');
    expect(shown(story)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(story.assess().kind).toBe('converged');
  });

  it('the last version, and nobody told: absence alone is no delete, and it is brought again', () => {
    const story = told('one');
    story.purge(region);
    expect(settle(story)?.why).toContain(
      `${region} held it and holds no version of it any more; that alone is never taken for a delete`,
    );
    expect(shown(story)).toEqual(['one', 'one', 'one']);
  });

  it('all versions at once, told by their events: the key is deleted everywhere, whichever event comes first', () => {
    for (const order of [0, 1, 2]) {
      const story = told('one', 'two', 'delete');
      const events = [story.purge(region), story.purge(region), story.purge(region)];
      settle(story, events[order] as Sighting);
      for (const event of events) settle(story, event);
      expect(shown(story)).toEqual(['nothing', 'nothing', 'nothing']);
    }
  });
});

describe('a version that was removed by its id', () => {
  it('in several regions: each stands at what is newest among what came to light, whoever looks first', () => {
    const story = told('one', 'two', 'delete');
    story.purge(VIRGINIA); // 'two' is current
    story.purge(DUBLIN);
    story.purge(DUBLIN); // 'one' is current
    settle(story);
    expect(shown(story)).toEqual(['two', 'two', 'two']);
    expect(story.assess().kind).toBe('converged');
  });

  it('while its copies are still on their way: they are superseded', () => {
    const story = told('one');
    const two = story.decide(story.put(VIRGINIA, { bytes: 'two' })) as Decision;
    settle(story, story.purge(VIRGINIA));
    expect(story.land(two, DUBLIN)).toBe('applied'); // too late, and found so by rule d
    settle(story);
    expect(shown(story)).toEqual(['one', 'one', 'one']);
  });

  it('of a loser: nothing happens', () => {
    const story = told('one');
    const loser = story.put(VIRGINIA, { bytes: 'lost' });
    settle(story, loser, story.put(TOKYO, { bytes: 'won' }));
    expect(story.assess([story.purge(VIRGINIA, loser.id)]).kind).toBe('converged');
  });

  it('that had won: what stood before the conflict is current again, also where the loser lies next below', () => {
    for (const region of ALL) {
      const story = told('one');
      const loser = story.put(DUBLIN, { bytes: 'lost' });
      settle(story, loser, story.put(TOKYO, { bytes: 'won' }));
      settle(story, story.purge(region));
      expect([region, shown(story)]).toEqual([region, ['one', 'one', 'one']]);
      expect(story.assess().kind).toBe('converged');
    }
  });

  it('that was written over others which no decision tells of: what is current there', () => {
    const story = new Story(ALL);
    story.put(VIRGINIA, { bytes: 'one' });
    settle(story, story.put(VIRGINIA, { bytes: 'two' }));
    settle(story, story.purge(VIRGINIA));
    expect(shown(story)).toEqual(['one', 'one', 'one']);
  });

  it('in a region that had missed the one before: what stood before is current all the same', () => {
    const story = told('one');
    story.cutOff(TOKYO);
    settle(story, story.put(VIRGINIA, { bytes: 'two' }));
    story.heal(TOKYO);
    const three = story.decide(story.put(VIRGINIA, { bytes: 'three' }));
    story.landAll(three);
    settle(story, story.purge(TOKYO));
    expect(shown(story)).toEqual(['two', 'two', 'two']);
  });

  it('a copy of an older decision that came late is no removal, though lifecycle has removed what it lies on', () => {
    const story = told('one');
    const copy = story.stackOf(DUBLIN)[0];
    settle(story, story.put(VIRGINIA, { bytes: 'two' }));
    const late = { ...copy, id: `${copy?.id}-twin` } as never;
    story.stacks[DUBLIN] = [late];
    story.log = story.log.map((entry) =>
      entry.seq === 1
        ? { ...entry, pushes: { ...entry.pushes, [DUBLIN]: { state: 'applied', ids: [copy?.id, `${copy?.id}-twin`] } } }
        : entry,
    ) as Decision[];
    expect(settle(story)).toMatchObject({ situation: 'affirmed' });
    expect(shown(story)).toEqual(['two', 'two', 'two']);
  });

  it('and a write over what came to light has seen the decision about it', () => {
    const story = told('one', 'delete');
    settle(story, story.purge(DUBLIN));
    expect(settle(story, story.put(DUBLIN, { bytes: 'three' }))).toMatchObject({ situation: 'fast-forward' });
    expect(shown(story)).toEqual(['three', 'three', 'three']);
  });

  it("lifecycle's clean-up of a lone delete marker is no removal", () => {
    const story = told('one', 'delete');
    story.stacks[DUBLIN] = [];
    expect(story.assess().kind).toBe('converged');
  });
});
