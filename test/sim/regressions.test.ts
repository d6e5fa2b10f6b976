import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Parameters } from '../../sim/histories/parameters.ts';
import { runOne } from '../../sim/histories/run.ts';

const FOLDER = join(import.meta.dirname, '../regressions');

/** A history that once broke a promise. */
interface Regression {
  readonly story: string;
  readonly broke: string;
  readonly parameters: Parameters;
}

describe('histories that once broke a promise', () => {
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
    const { story, parameters }: Regression = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    it(`${file}: ${story}`, async () => {
      const { violation } = await runOne(parameters);
      expect(violation?.message).toBeUndefined();
    });
  }
});
