import { describe, expect, it } from 'vitest';
import { mergeText, type TextOptions } from '../../../src/merge/text.ts';
import { clashesOf, inputOf, mergedText, type Scene, whyNot } from './cast.ts';

const merge = (scene: Scene<TextOptions>) => mergeText(inputOf(scene));
const text = (scene: Scene<TextOptions>) => mergedText(merge(scene));

const BASE = 'one\ntwo\nthree\nfour\nfive\n';
const changed = (...changes: readonly (readonly [line: string, to: string])[]) =>
  changes.reduce((content, [line, to]) => content.replace(`${line}\n`, to), BASE);

describe('line by line', () => {
  it('takes what three sides changed, added and deleted in different places', () => {
    const sides = [changed(['one', 'ONE\n']), changed(['three', '']), changed(['five', 'five\nsix\n'])];
    const result = merge({ base: BASE, sides });
    expect(mergedText(result)).toBe('ONE\ntwo\nfour\nfive\nsix\n');
    expect(clashesOf(result)).toEqual([]);
  });

  it('takes what several changed alike once', () => {
    const sides = [changed(['two', '2\n']), changed(['two', '2\n'], ['four', '4\n'])];
    const result = merge({ base: BASE, sides });
    expect(mergedText(result)).toBe('one\n2\nthree\n4\nfive\n');
    expect(clashesOf(result)).toEqual([]);
  });

  it.each([
    { of: 'one line', first: changed(['two', '2\n']), second: changed(['two', 'zwei\n']), at: 'line 2' },
    { of: 'neighbours', first: changed(['two', '2\n']), second: changed(['three', '3\n']), at: 'lines 2-3' },
    { of: 'a delete and a change', first: changed(['two', '']), second: changed(['two', '2\n']), at: 'line 2' },
    {
      of: 'two additions',
      first: changed(['two', 'two\nx\n']),
      second: changed(['two', 'two\ny\n']),
      at: 'after line 2',
    },
    { of: 'two beginnings', first: `x\n${BASE}`, second: `y\n${BASE}`, at: 'the start' },
  ])('clashes where the changes touch: $of', ({ first, second, at }) => {
    expect(whyNot(merge({ base: BASE, sides: [first, second] }))).toBe(`clash at ${at}`);
    for (const sides of [
      [first, second],
      [second, first],
    ]) {
      const result = merge({ base: BASE, sides, options: { clash: 'lines' } });
      expect(mergedText(result)).toBe(sides[0]);
      expect(clashesOf(result)).toEqual([at]);
    }
  });

  it('lets only those win who changed the lines, and merges the others’ changes elsewhere', () => {
    const sides = [changed(['five', '5\n']), changed(['one', '1\n']), changed(['one', 'eins\n'])];
    expect(text({ base: BASE, sides, options: { clash: 'lines' } })).toBe(changed(['one', '1\n'], ['five', '5\n']));
  });

  it('needs a base, unless all sides are equal', () => {
    expect(whyNot(merge({ sides: [BASE, changed(['one', ''])] }))).toMatch(/no base/);
    expect(text({ sides: [BASE, BASE] })).toBe(BASE);
  });
});

describe('where lines repeat', () => {
  /** Each letter is a line; a dash is a blank one. */
  const lines = (letters: string) => [...letters].map((letter) => (letter === '-' ? '\n' : `${letter}\n`)).join('');
  const sceneOf = (base: string, sides: readonly string[]) => ({ base: lines(base), sides: sides.map(lines) });

  it.each([
    { of: 'both appended the same, and one a line above', base: 'dd', sides: ['dded', 'xdded'], to: 'xdded' },
    { of: 'one took out what the other left beside its line', base: 'baa', sides: ['a', 'ab'], to: 'ab' },
    {
      of: 'both put in the same block, ended like its neighbour',
      base: 'f-g-',
      sides: ['f-h-g-', 'f-h-g-i-'],
      to: 'f-h-g-i-',
    },
    {
      of: 'a line more among equal ones, and a change above them',
      base: 'a---b',
      sides: ['A---b', 'a----b'],
      to: 'A----b',
    },
  ])('merges: $of', ({ base, sides, to }) => {
    for (const order of [sides, sides.toReversed()]) {
      const result = merge(sceneOf(base, order));
      expect(mergedText(result)).toBe(lines(to));
      expect(clashesOf(result)).toEqual([]);
    }
  });

  it.each([
    { of: 'a removal among equal lines, and one that lies below them', base: 'baa', sides: ['aa', 'ab'] },
    { of: 'one more of equal lines, and a change below them', base: 'a--b', sides: ['a---b', 'a--c'] },
    { of: 'an equal block put in, and something else at its end', base: 'f-g-', sides: ['f-g-h-', 'f-g-i'] },
  ])('clashes: $of', ({ base, sides }) => {
    for (const order of [sides, sides.toReversed()]) expect(whyNot(merge(sceneOf(base, order)))).toMatch(/^clash at/);
  });

  it('takes once what three appended alike', () => {
    expect(text(sceneOf('ab', ['abc-', 'Xabc-', 'abc-']))).toBe(lines('Xabc-'));
  });
});

describe('markers', () => {
  const options = { clash: 'markers' } as const;

  it('show two sides as git does', () => {
    const sides = [changed(['two', '2\n'], ['five', '']), changed(['two', ''])];
    const result = merge({ base: BASE, sides, options });
    expect(mergedText(result)).toBe('one\n<<<<<<< us-east-1\n2\n=======\n>>>>>>> eu-west-1\nthree\nfour\n');
    expect(clashesOf(result)).toEqual(['line 2']);
  });

  it('name each side of three, and those together that wrote the same', () => {
    const three = ['2', 'zwei', 'ni'].map((word) => changed(['two', `${word}\n`]));
    expect(text({ base: BASE, sides: three, options })).toContain(
      '<<<<<<< us-east-1\n2\n======= eu-west-1\nzwei\n=======\nni\n>>>>>>> ap-northeast-1\n',
    );
    const two = ['2', 'zwei', '2'].map((word) => changed(['two', `${word}\n`]));
    expect(text({ base: BASE, sides: two, options })).toContain(
      '<<<<<<< us-east-1, ap-northeast-1\n2\n=======\nzwei\n>>>>>>> eu-west-1\n',
    );
  });

  it('stand on lines of their own, with the line ends of the base', () => {
    expect(text({ base: 'one\r\ntwo', sides: ['one\r\n2', 'one\r\nzwei'], options })).toBe(
      'one\r\n<<<<<<< us-east-1\r\n2\r\n=======\r\nzwei\r\n>>>>>>> eu-west-1\r\n',
    );
  });
});

describe('bytes', () => {
  it('of line ends stay, each with its line', () => {
    const base = 'one\r\ntwo\nthree\r\nfour\n\rfive';
    expect(text({ base, sides: [base.replace('one', '1'), base.replace('five', '5')] })).toBe(
      '1\r\ntwo\nthree\r\nfour\n\r5',
    );
  });

  it('of a changed line end are a change', () => {
    expect(text({ base: 'a\nb\nc\n', sides: ['a\r\nb\nc\n', 'a\nb\nC'] })).toBe('a\r\nb\nC');
    expect(clashesOf(merge({ base: 'a\n', sides: ['a\r\n', 'b\n'], options: { clash: 'lines' } }))).toEqual(['line 1']);
  });

  it('of a byte-order mark do not belong to the first line', () => {
    const sides = ['\uFEFFone\ntwo\nTHREE\n', 'ONE\ntwo\nthree\n'];
    expect(text({ base: '\uFEFFone\ntwo\nthree\n', sides })).toBe('ONE\ntwo\nTHREE\n');
    expect(text({ base: 'one\ntwo\nthree\n', sides })).toBe('\uFEFFONE\ntwo\nTHREE\n');
  });

  it('that are no text cannot be merged', () => {
    expect(whyNot(merge({ base: 'a\n', sides: ['b\n', Uint8Array.of(0xff)] }))).toBe(
      'the content of eu-west-1 is not UTF-8 text',
    );
    expect(whyNot(merge({ base: 'a\n', sides: ['b\n', 'a\0\n'] }))).toBe(
      'the content of eu-west-1 is binary: it has a NUL character',
    );
    expect(whyNot(merge({ base: '\0', sides: ['b\n', 'a\n'] }))).toBe('the base is binary: it has a NUL character');
  });
});

describe('limits', () => {
  it('hold for the lines of the base and of each side', () => {
    expect(whyNot(merge({ base: 'a\n', sides: ['b\n', 'x\n'.repeat(200_001)] }))).toBe(
      'the content of eu-west-1 has more than 200000 lines',
    );
  });

  it('hold time too: files of blank lines, and files rewritten from end to end', () => {
    const blank = '\n'.repeat(10_000);
    expect(text({ base: `a${blank}b`, sides: [`A${blank}b`, `a${blank}B`] })).toBe(`A${blank}B`);
    const rewritten = (word: string) => Array.from({ length: 10_000 }, (_, line) => `${word} ${line}\n`).join('');
    const result = merge({ base: rewritten('a'), sides: [rewritten('b'), `${rewritten('a')}end\n`] });
    expect(whyNot(result)).toBe('clash at lines 1-10000');
  });

  it('do not make one change of thousands', () => {
    const lines = (word: string, last: string) =>
      Array.from({ length: 6000 }, (_, line) => `${line % 2 ? line : `${word} ${line}`}\n`).join('') + last;
    const result = merge({ base: lines('a', 'end\n'), sides: [lines('b', 'end\n'), lines('a', 'end\nnew\n')] });
    expect(mergedText(result)).toBe(lines('b', 'end\nnew\n'));
  });

  it('hold where two hold the same lines in an order of their own, which is the longest to compare', () => {
    const numbers = Array.from({ length: 20_000 }, (_, line) => `${line}\n`);
    const result = merge({
      base: numbers.join(''),
      sides: [numbers.toReversed().join(''), `${numbers.join('')}end\n`],
      options: { clash: 'lines' },
    });
    expect(mergedText(result)).toContain('19999\n');
  });
});
