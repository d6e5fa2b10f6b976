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
  it('has the base’s in its order, then what was added by the sides’ names, each once', () => {
    expect(text({ base: 'b\na\nb\n', sides: ['b\na\nz\ny\n', 'x\nb\na\ny\n'] })).toBe('b\na\nx\ny\nz\n');
    expect(text({ sides: ['b\na\n', 'c\nb\n'] })).toBe('c\nb\na\n');
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
  });

  it('tells lines apart without their ends, and ends them as the base does, or the first side by name', () => {
    expect(text({ base: 'a\r\nb\n', sides: ['a\r\nb\nc\n', 'a\nb\nd\n'] })).toBe('a\r\nb\r\nd\r\nc\r\n');
    expect(text({ sides: ['a\n', 'b\r\n'] })).toBe('b\r\na\r\n');
    expect(text({ base: 'a\r\nb', sides: ['a\r\nb\r\nc', 'a\r\nb\r\nd'] })).toBe('a\r\nb\r\nd\r\nc');
  });

  it('ends the last line as the base does, or as a side changed it', () => {
    expect(text({ base: 'a', sides: ['a\nb', 'a\nc'] })).toBe('a\nc\nb');
    expect(text({ base: 'a', sides: ['a\nb\n', 'a\nc'] })).toBe('a\nc\nb\n');
    expect(text({ base: 'a', sides: ['a\n\nb', 'a\nc'], options: { sort: true } })).toBe('\na\nb\nc');
    expect(text({ base: 'a', sides: ['\na', 'b\na'] })).toBe('a\nb\n\n');
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

describe('of the elements of a JSON array', () => {
  const options = { of: 'json-array' } as const;

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
