import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoTime } from '../../../src/policies/support/iso-time.ts';

describe('a time in a sentence', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [951_782_400_000, '2000-02-29T00:00:00Z'],
    [-1000, '1969-12-31T23:59:59Z'],
    [1_772_366_405_000, '2026-03-01T12:00:05Z'],
    [1_772_366_405_040, '2026-03-01T12:00:05.040Z'],
    [Number.NaN, 'time NaN'],
    [Number.POSITIVE_INFINITY, 'time Infinity'],
  ])('%d reads %s', (epochMs, text) => {
    expect(isoTime(epochMs)).toBe(text);
  });

  it('reads as Date writes it', () => {
    const years = { min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(years), (date) => {
        expect(isoTime(date.getTime())).toBe(date.toISOString().replace('.000Z', 'Z'));
      }),
    );
  });
});
