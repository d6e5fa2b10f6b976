import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indented } from '../../../src/console/page/json-text.ts';

describe('JSON on several lines', () => {
  it('is what JSON.stringify makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(typeof value === 'object' && value !== null);
        expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
      }),
    );
  });

  it.each([
    ['numbers keep their digits', '{"id":12345678901234567890}', '{\n  "id": 12345678901234567890\n}'],
    ['and the way they are written', '[1.0,1e2]', '[\n  1.0,\n  1e2\n]'],
    ['a name that stands twice stays twice', '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
    ['signs within a text are none', '["{[,:]}\\"",""]', '[\n  "{[,:]}\\"",\n  ""\n]'],
  ])('%s', (_, text, lines) => {
    expect(indented(text)).toBe(lines);
  });

  it('stays of a size with what it was, however deep', () => {
    const deep = '['.repeat(5000) + ']'.repeat(5000);
    expect(indented(deep).length).toBeLessThan(deep.length * 100);
  });
});
