import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, parseDecimal } from '../../../src/policies/support/decimal.ts';

describe('a decimal', () => {
  it.each([
    ['9007199254740992', '9007199254740993'],
    ['0.1', '0.10000000000000000001'],
    [`9${'9'.repeat(500)}`, `1${'0'.repeat(501)}`],
    ['-2', '-1'],
    ['-1', '0'],
    ['-1.5', '-1.4'],
    ['9', '10'],
    ['1.9', '1.91'],
    ['0', '0.001'],
  ])('%s is less than %s, exactly', (lower, higher) => {
    expect(compare(lower, higher)).toBeLessThan(0);
    expect(compare(higher, lower)).toBeGreaterThan(0);
  });

  it.each([
    ['7', '007'],
    ['1.50', '1.5'],
    ['0', '-0'],
    ['-0.00', '0'],
    ['1.0', '1'],
  ])('%s is the same as %s', (a, b) => {
    expect(compare(a, b)).toBe(0);
  });

  it.each([
    '',
    ' 12',
    '12 ',
    '1e3',
    'NaN',
    'Infinity',
    '0x10',
    '.5',
    '5.',
    '+5',
    '--1',
    '1,000',
    '1_000',
    '٣',
    '1.2.3',
    '12\n',
  ])('is not what %j says', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it('compares integers as BigInt does', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
        expect(Math.sign(compare(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});

function compare(a: string, b: string): number {
  const [first, second] = [parseDecimal(a), parseDecimal(b)];
  if (!first || !second) throw new Error(`${a} or ${b} was taken for no number`);
  return compareDecimals(first, second);
}
