import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hunksOf } from '../../../src/merge/support/hunks.ts';
import { splitLines } from '../../../src/merge/support/lines.ts';
import { mergeText } from '../../../src/merge/text.ts';
import { linesText } from './arbitraries.ts';
import { inputOf } from './cast.ts';

describe('what one side changed', () => {
  it('is told in hunks with a common line between, that make the side of the base', () => {
    fc.assert(
      fc.property(linesText, linesText, (base, side) => {
        const [before, after] = [splitLines(base), splitLines(side)];
        let at = 0;
        const parts: string[] = [];
        for (const { start, end, lines } of hunksOf(before, after)) {
          expect(start).toBeGreaterThanOrEqual(at + (parts.length > 0 ? 1 : 0));
          parts.push(...before.slice(at, start), ...lines);
          at = end;
        }
        expect([...parts, ...before.slice(at)].join('')).toBe(side);
      }),
    );
  });

  it('is told so of long texts too, where a shortest script would take too long to find', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), fc.infiniteStream(fc.nat(49)), (words, stream) => {
        const texts = [0, 1].map(() => Array.from({ length: 3000 }, () => `${(stream.next().value ?? 0) % words}`));
        const [base = [], side = []] = texts;
        const parts: string[] = [];
        let done = 0;
        for (const { start, end, lines } of hunksOf(base, side)) {
          parts.push(...base.slice(done, start), ...lines);
          done = end;
        }
        expect([...parts, ...base.slice(done)]).toEqual(side);
      }),
      { numRuns: 5 },
    );
  });
});

describe('text of many sides', () => {
  it('clashes exactly where two of them would', () => {
    fc.assert(
      fc.property(linesText, fc.array(linesText, { minLength: 3, maxLength: 4 }), (base, sides) => {
        const isSilent = (some: readonly string[]) => mergeText(inputOf({ base, sides: some })).kind === 'merged';
        const pairs = sides.flatMap((one, index) => sides.slice(index + 1).map((other) => [one, other]));
        expect(isSilent(sides)).toBe(pairs.every(isSilent));
      }),
      { numRuns: 500 },
    );
  });
});
