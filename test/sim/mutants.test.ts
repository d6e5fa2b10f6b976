import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MUTANTS, RARELY_CAUGHT } from '../../sim/mutants/list.ts';
import { huntAll } from '../../sim/mutants/main.ts';
import { mutated } from '../../sim/mutants/patch.ts';

/** All but the rare ones are caught within some 250 histories, most within a dozen. */
const RUNS = 3_000;

const sourceOf = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

describe('wrong versions of the product', () => {
  for (const mutant of MUTANTS) {
    it(`${mutant.name}: can still be bred`, () => {
      for (const edit of mutant.edits)
        expect(mutated(sourceOf(edit.file), { ...mutant, edits: [edit] })).not.toBe(sourceOf(edit.file));
    });
  }

  it('are caught, every one that needs no more than one misfortune or two', { timeout: 600_000 }, async () => {
    const names = MUTANTS.map(({ name }) => name).filter((name) => !RARELY_CAUGHT.includes(name));
    const caught = await huntAll(names, RUNS, 2);
    expect(caught.filter(({ promise }) => promise === undefined)).toEqual([]);
  });
});
