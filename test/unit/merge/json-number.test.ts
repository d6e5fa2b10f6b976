import { describe, expect, it } from 'vitest';
import { compareNumbers } from '../../../src/merge/json/json-number.ts';

describe('numbers as JSON writes them', () => {
  const RISING = [
    ['-1e999999999'],
    ['-10', '-1e1', '-10.0'],
    ['-9.99'],
    ['-0.5', '-5e-1'],
    ['0', '-0', '0e5', '0.000'],
    ['1e-999999999'],
    ['0.1', '1E-1', '0.10'],
    ['2'],
    ['10', '1e+1', '100e-1'],
    ['12345678901234567890'],
    ['12345678901234567891'],
    ['1e999999999'],
  ];

  it('are ordered by what they amount to, both ways round', () => {
    const places = RISING.flatMap((texts, place) => texts.map((text) => ({ text, place })));
    for (const one of places)
      for (const other of places)
        expect(signOf(compareNumbers(one.text, other.text)), `${one.text} to ${other.text}`).toBe(
          signOf(one.place - other.place),
        );
  });
});

/** Without the two noughts, which nobody who sorts tells apart. */
const signOf = (difference: number) => Math.sign(difference) + 0;
