import { expect, it } from 'vitest';
import { type AttributeValue, itemBytes, valueBytes } from '../../bench/prices.ts';

it.each<[AttributeValue, number]>([
  [{ S: 'abc' }, 3],
  [{ S: 'ü€' }, 5],
  [{ S: '' }, 0],
  [{ N: '0' }, 1],
  [{ N: '7' }, 2],
  [{ N: '1795941672113' }, 8],
  [{ N: '1795941672000' }, 6],
  [{ N: '-0.25' }, 2],
  [{ BOOL: true }, 1],
  [{ L: [] }, 3],
  [{ L: [{ S: 'ab' }, { N: '1' }] }, 9],
  [{ M: {} }, 3],
  [{ M: { name: { S: 'value' } } }, 13],
])('%j is billed as %i bytes', (value, bytes) => expect(valueBytes(value)).toBe(bytes));

it('an item is its names and values', () =>
  expect(itemBytes({ pk: { S: 'set#key' }, seq: { N: '12' } })).toBe(2 + 7 + 3 + 2));
