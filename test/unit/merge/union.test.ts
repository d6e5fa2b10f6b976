import { describe, expect, it } from 'vitest';
import { type UnionOptions, unite } from '../../../src/merge/union.ts';
import { expectNoOrder, inputOf, mergedText, type Scene, whyNot } from './cast.ts';

const merge = (scene: Scene<UnionOptions>) => unite(inputOf(scene));

/** The same in every order of the sides, which is checked on the way. */
const text = (scene: Scene<UnionOptions>) => {
  expectNoOrder(unite, inputOf(scene));
  return mergedText(merge(scene));
};

describe('of lines', () => {
  it('has the base’s as they stand, and what was added where it was, by the sides’ names', () => {
    expect(text({ base: 'b\na\nb\n', sides: ['b\na\nz\ny\n', 'x\nb\na\ny\n'] })).toBe('x\nb\na\nb\ny\nz\n');
    expect(text({ base: 'a\nb\n', sides: ['a\nB\nc\n', 'new\na\nb\n'] })).toBe('new\na\nb\nB\nc\n');
    expect(text({ sides: ['b\na\n', 'c\nb\n'] })).toBe('c\nb\na\n');
  });

  it('leaves what all hold alone: repeated lines, blank lines, each line end', () => {
    const base = 'GET /\nGET /\n\n\tat run\r\n\tat main\n\n\tat run\r\n';
    expect(text({ base, sides: [`${base}a\n`, `${base}b\n`] })).toBe(`${base}b\na\n`);
    expect(text({ base, sides: [`x\n${base}`, `${base}b\n`, `${base}a\n`] })).toBe(`x\n${base}a\nb\n`);
    expect(text({ base: `${base}`, sides: [`${base}a\n`, base.replace('\n\n', '\n-\n')] })).toBe(
      `${base.replace('\n\n', '\n\n-\n')}a\n`,
    );
  });

  it.each([
    { of: 'a line that the base has already', base: 'ab', sides: ['aba', 'abc'], to: 'abca' },
    { of: 'the same line by both', base: 'ab', sides: ['abc', 'abc!'], to: 'abc!' },
    { of: 'one that the base has, by both', base: 'aba', sides: ['abaax', 'abaay'], to: 'abaayx' },
    { of: 'one line twice, and once by the other', base: '', sides: ['xaa', 'a'], to: 'xaa' },
    { of: 'one line twice, and the same thrice', base: 'b', sides: ['baax', 'baaay'], to: 'baaayx' },
    { of: 'lines in another order', base: '', sides: ['pqr', 'rq'], to: 'pqr' },
  ])('holds as many as who holds most. Added: $of', ({ base, sides, to }) => {
    const lines = (letters: string) => [...letters].map((letter) => `${letter}\n`).join('');
    expect(text({ base: lines(base), sides: sides.map(lines) })).toBe(lines(to));
  });

  it.each([
    { of: 'one of two', base: 'axbx', sides: ['axbc', 'axbxd'], kept: 'axbxdc', removed: 'axbdc' },
    { of: 'each another of two', base: 'axbx', sides: ['abxc', 'axbd'], kept: 'axbxdc', removed: 'axbdc' },
    { of: 'one of three, and two', base: 'xaxbx', sides: ['xaxbc', 'abxd'], kept: 'xaxbxdc', removed: 'abxdc' },
    { of: 'one, and one added', base: 'xax', sides: ['ax', 'xaxx'], kept: 'xaxx', removed: 'axx' },
    { of: 'none, only moved', base: 'abc', sides: ['bcax', 'abcy'], kept: 'abcyx', removed: 'abcyx' },
  ])('removes no more than one side did. Removed: $of', ({ base, sides, kept, removed }) => {
    const lines = (letters: string) => [...letters].map((letter) => `${letter}\n`).join('');
    const scene = { base: lines(base), sides: sides.map(lines) };
    expect(text(scene)).toBe(lines(kept));
    expect(text({ ...scene, options: { removals: true } })).toBe(lines(removed));
  });

  it('brings along what goes with an added line: the frames of its stack, the blank line below', () => {
    const base = 'start\n\n';
    const trace = (name: string) => `${name}\n  at run\n  at main\n\n`;
    expect(text({ base, sides: [base + trace('one'), base + trace('two')] })).toBe(base + trace('two') + trace('one'));
    expect(text({ base, sides: [base + trace('one'), base + trace('one') + trace('two')] })).toBe(
      base + trace('one') + trace('two'),
    );
    expect(text({ base, sides: [`${base}\nx\n`, `${base}\ny\n`] })).toBe(`${base}\ny\nx\n`);
  });

  it('keeps what a side removed, unless removals count', () => {
    const scene = { base: 'a\nb\nc\n', sides: ['a\nc\nd\n', 'a\nb\nc\ne\n'] };
    expect(text(scene)).toBe('a\nb\nc\ne\nd\n');
    expect(text({ ...scene, options: { removals: true } })).toBe('a\nc\ne\nd\n');
  });

  it('is what one side made of the base, removals included, where no other changed anything', () => {
    expect(text({ base: 'a\nb\n', sides: ['a\n', 'a\nb\n'] })).toBe('a\n');
  });

  it('stands sorted if asked for', () => {
    expect(text({ base: 'm\nb\n', sides: ['m\nb\nz\nc\n', 'm\nb\na\n'], options: { sort: true } })).toBe(
      'a\nb\nc\nm\nz\n',
    );
    const options = { sort: true };
    expect(text({ base: 'b\n\nb\n', sides: ['b\n\nb\nc\n', 'b\n\nb\na\n'], options })).toBe('\na\nb\nb\nc\n');
  });

  it('tells lines apart without their ends; what is added ends as is usual in the base, or in the first side by name', () => {
    expect(text({ base: 'a\r\nb\n', sides: ['a\r\nb\nc\r\n', 'a\nb\nd\n'] })).toBe('a\r\nb\nd\r\nc\r\n');
    expect(text({ sides: ['a\n', 'b\r\n'] })).toBe('b\r\na\r\n');
    expect(text({ base: 'a\r\nb', sides: ['a\r\nb\r\nc', 'a\r\nb\r\nd'] })).toBe('a\r\nb\r\nd\r\nc');
  });

  it('ends the last line as the base does, or as a side changed it', () => {
    expect(text({ base: 'a', sides: ['a\nb', 'a\nc'] })).toBe('a\nc\nb');
    expect(text({ base: 'a', sides: ['a\nb\n', 'a\nc'] })).toBe('a\nc\nb\n');
    expect(text({ base: 'a', sides: ['a\n\nb', 'a\nc'], options: { sort: true } })).toBe('\na\nb\nc');
    expect(text({ base: 'a', sides: ['\na', 'b\na'] })).toBe('b\n\na');
    expect(text({ base: 'a', sides: ['a\n\n', 'a\nb'] })).toBe('a\nb\n\n');
    expect(text({ base: '', sides: ['a\n', 'b\n'] })).toBe('b\na\n');
  });

  it('cannot be made of bytes that are no text, nor of too many lines', () => {
    expect(whyNot(merge({ sides: ['a', Uint8Array.of(0xff)] }))).toBe('the content of eu-west-1 is not UTF-8 text');
    expect(whyNot(merge({ sides: ['a', 'b\0'] }))).toBe('the content of eu-west-1 is binary: it has a NUL character');
    expect(whyNot(merge({ sides: ['a', 'a\n'.repeat(500_001)] }))).toBe(
      'the content of eu-west-1 has more than 500000 lines',
    );
  });
});

describe('of records over several lines', () => {
  const CSV = 'id,note\r\n1,"x\nend"\r\n';
  const noteOf = (scene: Scene<UnionOptions>) => {
    const result = merge(scene);
    return result.kind === 'merged' ? result.note : result.why;
  };

  it('keeps those of CSV together, with the line breaks in them', () => {
    const scene = { base: CSV, sides: [`${CSV}2,"y\nend"\r\n`, `${CSV}3,"z\n\nend"\r\n4,plain\r\n`] };
    expect(text(scene)).toBe(`${CSV}3,"z\n\nend"\r\n4,plain\r\n2,"y\nend"\r\n`);
    expect(noteOf(scene)).toBeUndefined();
  });

  it.each([
    { of: 'a semicolon, a doubled mark', rows: ['a;b\n', '1;"say ""x""\n"\n', '2;"\n;"\n'] },
    { of: 'a tab', rows: ['a\tb\n', '1\t"x\n"\n', '"\n"\t"\n"\n'] },
    { of: 'no header', rows: ['"x\n",1,2\n', '"x\n",2,3\n', '"x\n",2,4\n'] },
  ])('knows CSV with $of', ({ rows: [first = '', second = '', third = ''] }) => {
    expect(text({ base: first, sides: [first + second, first + third] })).toBe(first + third + second);
    expect(
      text({ sides: [first + second, first + third], options: { sort: true } })
        .split('\n')
        .toSorted(),
    ).toEqual((first + second + third).split('\n').toSorted());
  });

  it('warns where a quote stays open in a new line of anything else', () => {
    const open =
      'line 2 of the content of us-east-1 leaves a quote open: if records go over several lines here, they may have come apart';
    expect(noteOf({ base: 'a\n', sides: ['a\n5" disk\n', 'a\nb\n'] })).toBe(open);
    expect(noteOf({ base: CSV, sides: [`${CSV}2,"y\nend"\r\n`, `${CSV}6" disk\r\n`] })).toMatch(
      /^line 4 of .* quote open/,
    );
    expect(noteOf({ base: '5" disk\n', sides: ['5" disk\na\n', '5" disk\nb\n'] })).toBeUndefined();
    expect(noteOf({ base: 'a\n', sides: ['a\n{"b":"\\""}\n', 'a\n"c"\n'] })).toBeUndefined();
  });
});

describe('of the elements of a JSON array', () => {
  const options = { of: 'json-array' } as const;

  it('leaves what all hold alone, also what stands there twice', () => {
    expect(text({ base: '[1,1,{"a":1},2,1]', sides: ['[1,1,{"a":1},2,1,3]', '[0,1,1,{"a":1},2,1]'], options })).toBe(
      '[0,1,1,{"a":1},2,1,3]',
    );
    expect(text({ base: '[1,2]', sides: ['[1,2,1.0,3]', '[1,2,1,4]'], options })).toBe('[1,2,1,4,3]');
    const scene = { base: '[1,2,1]', sides: ['[1,2,3]', '[2,1,4]'], options };
    expect(text(scene)).toBe('[1,2,1,4,3]');
    expect(text({ ...scene, options: { ...options, removals: true } })).toBe('[2,1,4,3]');
    expect(text({ ...scene, options: { ...options, sort: true } })).toBe('[1,1,2,3,4]');
  });

  it('has each once by what it means, as it was first written', () => {
    const sides = ['[1.0, {"a":1,"b":2}, "x,\\"y"]', '[1, {"b":2.0,"a":1}, "x", "y", 3]'];
    expect(text({ base: '[1e0]', sides, options })).toBe('[1e0,{"b":2.0,"a":1},"x","y",3,"x,\\"y"]');
  });

  it('does not take one string for two', () => {
    expect(text({ sides: ['[["a,\\"b"]]', '[["a","b"]]'], options })).toBe('[["a","b"],["a,\\"b"]]');
  });

  it('keeps or drops what a side removed', () => {
    const scene = { base: '[1,2,3]', sides: ['[1,3,4]', '[1,2,3,5]'] };
    expect(text({ ...scene, options })).toBe('[1,2,3,5,4]');
    expect(text({ ...scene, options: { ...options, removals: true } })).toBe('[1,3,5,4]');
  });

  it('stands sorted if asked for: by kind, and numbers by what they amount to', () => {
    const sides = ['[10,"b",2,-3,{"a":1},1e999999999]', '[true,9.5,"a",null,-0.5,[0],-1e2,0]'];
    expect(text({ sides, options: { ...options, sort: true } })).toBe(
      '[null,true,-1e2,-3,-0.5,0,2,9.5,10,1e999999999,"a","b",[0],{"a":1}]',
    );
  });

  it('looks like the base, or like a side where the base is empty', () => {
    expect(text({ base: '[\n  1\n]\n', sides: ['[1,2]', '[1,3]'], options })).toBe('[\n  1,\n  3,\n  2\n]\n');
    expect(text({ base: '[]', sides: ['[\n  2\n]\n', '[\n  3\n]\n'], options })).toBe('[\n  3,\n  2\n]\n');
  });

  it('cannot be made of anything else', () => {
    expect(whyNot(merge({ sides: ['[]', '{}'], options }))).toBe('the content of eu-west-1 is no JSON array');
    expect(whyNot(merge({ base: '1', sides: ['[]', '[1]'], options }))).toBe('the base is no JSON array');
    expect(whyNot(merge({ sides: ['[]', '[1'], options }))).toMatch(
      /^the content of eu-west-1 is not JSON that can be/,
    );
    expect(whyNot(merge({ sides: ['[]', `${'['.repeat(101)}${']'.repeat(101)}`], options }))).toMatch(
      /100 levels deep/,
    );
  });
});
