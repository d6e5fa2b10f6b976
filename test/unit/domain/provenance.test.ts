import { describe, expect, it } from 'vitest';
import { DUBLIN, lastWriterWins, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

describe('a decision', () => {
  const story = () => {
    const told = new Story([VIRGINIA, DUBLIN, TOKYO], { ...lastWriterWins, index: 2, name: 'contracts' });
    Object.assign(told.replicaSet, { configuration: '0123456789abcdef' });
    return told;
  };

  it('of a conflict says which rule it was, by number and name', () => {
    const told = story();
    told.put(VIRGINIA);
    told.put(DUBLIN);
    expect(told.decide()).toMatchObject({ situation: 'conflict', ruling: { rule: 2, name: 'contracts' } });
  });

  it('says under which configuration it was made: also where nothing had to be chosen, and where it only affirms', () => {
    const told = story();
    const first = told.decide(told.put(VIRGINIA));
    const affirmed = told.decisionOn({ ...told.gather(), log: told.log.map((entry) => ({ ...entry, pushes: {} })) });
    expect([first, affirmed].map((decision) => [decision?.situation, decision?.configuration])).toEqual([
      ['first', '0123456789abcdef'],
      ['affirmed', '0123456789abcdef'],
    ]);
  });
});
