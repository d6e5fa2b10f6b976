import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines, withoutEnd } from '../../../src/merge/support/lines.ts';
import { csvRecords } from '../../../src/merge/support/records.ts';
import { unite } from '../../../src/merge/union.ts';
import { linesText } from './arbitraries.ts';
import { inputOf, mergedText } from './cast.ts';

describe('a union', () => {
  const base = fc.option(linesText, { nil: undefined });
  const sides = fc.array(linesText, { minLength: 2, maxLength: 4 });
  const linesOf = (text: string) => splitLines(text).map(withoutEnd);
  const countIn = (text: string, line: string) => linesOf(text).filter((one) => one === line).length;
  const isMerge = (of: readonly string[], stem: string | undefined) =>
    new Set(of.filter((side) => side !== stem)).size > 1;

  it('holds each line as often as whoever holds it most often, blank ones perhaps more often', () => {
    fc.assert(
      fc.property(base, sides, fc.boolean(), fc.boolean(), (stem, contents, removals, sort) => {
        fc.pre(isMerge(contents, stem));
        const result = mergedText(unite(inputOf({ base: stem, sides: contents, options: { removals, sort } })));
        for (const line of new Set([stem ?? '', ...contents, result].flatMap(linesOf))) {
          const [before, ...after] = [stem ?? '', ...contents].map((text) => countIn(text, line)) as [
            number,
            ...number[],
          ];
          const removed = removals ? Math.max(0, before - Math.min(...after)) : 0;
          const wanted = Math.max(before, ...after) - removed;
          if (line === '') expect(countIn(result, line)).toBeGreaterThanOrEqual(wanted);
          else expect(countIn(result, line)).toBe(wanted);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never drops a line that all hold, removals or not: it stands there as often as with whoever holds it least', () => {
    fc.assert(
      fc.property(base, sides, fc.boolean(), (stem, contents, removals) => {
        const result = mergedText(unite(inputOf({ base: stem, sides: contents, options: { removals } })));
        for (const line of linesOf(contents[0] ?? ''))
          expect(countIn(result, line)).toBeGreaterThanOrEqual(
            Math.min(...contents.map((text) => countIn(text, line))),
          );
      }),
    );
  });

  it('leaves the bytes of the base alone where lines are only appended', () => {
    const appended = fc.array(fc.constantFrom('a\n', 'b\n', '\n', '  at x\n', 'new\n'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(linesText, fc.array(appended, { minLength: 2, maxLength: 3 }), (text, additions) => {
        const stem = text === '' || text.endsWith('\n') ? text : `${text}\n`;
        const result = unite(inputOf({ base: stem, sides: additions.map((lines) => stem + lines.join('')) }));
        expect(mergedText(result).slice(0, stem.length)).toBe(stem);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the lines of the base in their order, unless a side that holds all has another', () => {
    fc.assert(
      fc.property(linesText, sides, (stem, contents) => {
        fc.pre(isMerge(contents, stem));
        const result = linesOf(mergedText(unite(inputOf({ base: stem, sides: contents }))));
        if (contents.some((side) => linesOf(side).join('\n') === result.join('\n'))) return;
        const left = linesOf(stem);
        for (const line of result) if (line === left[0]) left.shift();
        expect(left).toEqual([]);
      }),
    );
  });

  it('stays as it is when it is united once more with what it was made of', () => {
    fc.assert(
      fc.property(base, sides, (stem, contents) => {
        const result = mergedText(unite(inputOf({ base: stem, sides: contents })));
        const again = unite(inputOf({ base: stem, sides: [result, ...contents.slice(0, 2)] }));
        expect(linesOf(mergedText(again))).toEqual(linesOf(result));
      }),
    );
  });

  it('of JSON arrays holds each element as often as whoever holds it most often, and the base in its order', () => {
    const elements = fc.array(fc.nat(3), { maxLength: 6 });
    fc.assert(
      fc.property(elements, fc.array(elements, { minLength: 2, maxLength: 3 }), (stem, contents) => {
        const texts = contents.map((each) => JSON.stringify(each));
        fc.pre(isMerge(texts, JSON.stringify(stem)));
        const options = { of: 'json-array' };
        const result: number[] = JSON.parse(
          mergedText(unite(inputOf({ base: JSON.stringify(stem), sides: texts, options }))),
        );
        const countOf = (all: readonly number[], element: number) => all.filter((one) => one === element).length;
        for (const element of [0, 1, 2, 3])
          expect(countOf(result, element)).toBe(Math.max(...[stem, ...contents].map((all) => countOf(all, element))));
      }),
    );
  });

  it('of CSV keeps every record whole', () => {
    const cell = fc.constantFrom('x', '"x\ny"', '"a ""b""\r\n"', '', '"\n"', '"1,2"');
    const rows = fc.array(fc.tuple(cell, cell, cell), { maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.array(rows, { minLength: 2, maxLength: 3 }), (stem, additions) => {
        const written = (of: readonly (readonly string[])[]) => of.map((cells) => `${cells.join()}\r\n`);
        const start = ['id,note,"at\nall"\r\n', ...written(stem)].join('');
        const contents = additions.map((of) => start + written(of).join(''));
        const result = mergedText(unite(inputOf({ base: start, sides: contents })));
        const records = (text: string) => csvRecords([text])?.[0] ?? [];
        expect(result.startsWith(start)).toBe(true);
        for (const record of new Set(contents.flatMap(records)))
          expect(records(result).filter((one) => one === record)).toHaveLength(
            Math.max(...contents.map((text) => records(text).filter((one) => one === record).length)),
          );
      }),
    );
  });
});
