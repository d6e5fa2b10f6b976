import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../src/cli/screen/counted.ts';
import { quoted, resolveCommand } from '../../../src/cli/screen/decision-text.ts';
import { framed, table } from '../../../src/cli/screen/table.ts';
import { printable, widthOf, wrapped } from '../../../src/cli/screen/terminal.ts';

const HOSTILE = 'a\u001b[31m\u0007\r\n\u009b2J\u202eexe.txt';

describe('what comes from keys', () => {
  it('never reaches a terminal as a control character or a change of direction', () => {
    expect(printable(HOSTILE)).toBe('a\\x1b[31m\\x07\\x0d\\n\\x9b2J\\u202eexe.txt');
    expect(printable('plans/märz 数据 🦭.json')).toBe('plans/märz 数据 🦭.json');
    for (const text of [table(['key'], [[HOSTILE]]), framed(['key'], [[HOSTILE]], 80)])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  });

  it('is quoted so that a shell takes it as it is', () => {
    expect(quoted('plans/march.json')).toBe('plans/march.json');
    expect(quoted("it's $HOME")).toBe(`'it'\\''s $HOME'`);
    expect(quoted('#3')).toBe("'#3'");
    expect(quoted("a\n'b\\")).toBe("$'a\\n\\'b\\\\'");
    expect(quoted('--force')).toBe("-- '--force'");
    expect(resolveCommand('-x')).toBe("npx concord resolve --winner REGION -- '-x'");
  });
});

describe('a table', () => {
  const rows = [
    ['2026-01-31', 'plans/a-key-that-is-longer-than-any-column.json', 'a sentence of many words that goes on and on'],
    ['2026-01-30', 'b', 'short'],
  ];

  it.each([40, 80, 120])('fits %i columns, and loses no character', (width) => {
    const text = framed(['day', 'key', 'why'], rows, width);
    const lines = stripVTControlCharacters(text).trimEnd().split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    const letters = lines.map((line) => line.replace(/[^\w./ -]/g, ' '));
    const columnAt = (at: number) => lines.flatMap((line) => line.split('│')[at + 1]?.trim() ?? []).join('');
    expect(columnAt(1)).toContain('plans/a-key-that-is-longer-than-any-column.json');
    expect(letters.join('')).not.toContain('…');
  });

  it.each([80, 100])('keeps names of regions whole at %i columns, however long a key is', (width) => {
    const regions = ['ap-northeast-1', 'eu-west-1', 'us-east-1'];
    const key = 'contracts/2026/lease-of-the-house-in-the-rue-de-la-paix.txt';
    const row = ['2026-01-31', key, 'eu-west-1, us-east-1', 'ap-northeast-1', 'last-writer-wins', rows[0]?.[2] ?? ''];
    const text = stripVTControlCharacters(framed(['day', 'key', 'lost', 'won', 'by', 'why'], [row], width));
    for (const word of [...regions, '2026-01-31']) expect(text).toContain(word);
    expect(text).toMatch(/(last|writer)-(?= |w)/);
    expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(width);
  });

  it('in a file is one line a row, with tabs between', () => {
    expect(table(['day', 'key'], [['2026-01-31\n12:00', 'a\tb']])).toBe('day\tkey\n2026-01-31 12:00\ta\\x09b\n');
  });
});

it('one of a kind is no plural', () => {
  expect([0, 1, 2].map((count) => counted(count, 'finding'))).toEqual(['0 findings', '1 finding', '2 findings']);
});

describe('a line', () => {
  it('is broken between words, and within those that are too long', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
    expect(wrapped('contracts/eu-west-1', 12)).toEqual(['contracts/', 'eu-west-1']);
    expect(wrapped('a-bcdefghijk', 8)).toEqual(['a-bcdefg', 'hijk']);
    expect(wrapped('数据数据', 4)).toEqual(['数据', '数据']);
  });
});
