import { afterEach, describe, expect, it, vi } from 'vitest';
import { asCalled } from '../../../src/cli/screen/as-called.ts';

afterEach(() => vi.unstubAllEnvs());

describe('hints', () => {
  it('stand as they work in the project’s folder', () => {
    vi.stubEnv('CONCORD_CALLED', undefined);
    expect(asCalled('Next: npx concord why plans/march.json')).toBe('Next: npx concord why plans/march.json');
  });

  it('name the command as whoever has linked it calls it, from wherever', () => {
    vi.stubEnv('CONCORD_CALLED', 'concord');
    expect(asCalled('`npx concord open`, `npx concord held`')).toBe('`concord open`, `concord held`');
  });
});
