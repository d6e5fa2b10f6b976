import { describe, expect, it } from 'vitest';
import { patient } from '../../../src/cli/input/patient.ts';
import { parseSetName } from '../../../src/domain/model/ids.ts';
import { Unavailable } from '../../../src/ports/errors.ts';

const SET = parseSetName('documents');

/** Answers after so many failures. */
function journalAfter(failures: readonly Error[]) {
  const left = [...failures];
  const read = async () => {
    const failure = left.shift();
    if (failure) throw failure;
    return { items: [], cursor: 'on' };
  };
  return { decisions: read, conflicts: read };
}

describe('who follows', () => {
  const away = new Unavailable('The journal did not answer.');
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);

  it('waits until the journal answers again, and says once why', async () => {
    const lists = patient(journalAfter([away, away, away]), async () => true, tell);
    expect(await lists.decisions(SET, '2026-01-31', { limit: 1 })).toEqual({ items: [], cursor: 'on' });
    expect(told.splice(0)).toEqual([away.message]);
  });

  it('ends where waiting does', async () => {
    const lists = patient(journalAfter([away, away]), async () => false, tell);
    expect(await lists.conflicts(SET, '2026-01-31', { limit: 1 })).toEqual({ items: [] });
  });

  it('does not wait for what no waiting mends', async () => {
    const lists = patient(journalAfter([new Error('Permission is missing.')]), async () => true, tell);
    await expect(lists.decisions(SET, '2026-01-31', { limit: 1 })).rejects.toThrow('Permission');
  });
});
