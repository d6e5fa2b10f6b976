import { expect, it } from 'vitest';
import { createMemoryJournal } from '../../../../src/adapters/memory/journal.ts';
import { decision, id, key } from '../../../contract/journal/journal-cast.ts';

it('can be lost, decisions and notes', async () => {
  const journal = createMemoryJournal();
  await journal.append(decision({ seq: 1 }));
  await journal.noteDelete(key('a.txt'), id('d1'), 'client');
  journal.clear();
  expect(await journal.latest(key('a.txt'), 1)).toEqual({ log: [], more: false });
  expect((await journal.deleteMakers(key('a.txt'))).size).toBe(0);
  expect(await journal.append(decision({ seq: 1 }))).toBe('appended');
});

it('takes effect before its promise is returned, and gives out nothing that can be changed', () => {
  const journal = createMemoryJournal();
  const appended = decision({ seq: 1 });
  void journal.append(appended);
  return journal.get(appended, 1).then((stored) => {
    expect(stored).not.toBe(appended);
    expect(() => Object.assign(stored?.outcome ?? {}, { kind: 'other' })).toThrow(TypeError);
  });
});
