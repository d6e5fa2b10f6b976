import { describe, expect, it } from 'vitest';
import { differencesOf } from '../../../src/merge/differences.ts';

const between = (before: string, after: string, options = {}) =>
  differencesOf(Buffer.from(before), Buffer.from(after), options);

const changes = (before: string, after: string) => {
  const found = between(before, after);
  if (found.kind !== 'json') throw new Error(`not JSON but ${found.kind}`);
  return found.changes.map((change) => [change.path, change.before, change.after]);
};

describe('JSON documents differ by paths', () => {
  it('that were changed, added or removed', () => {
    expect(changes('{"a":1,"b":{"c":2,"d":3}}', '{"a":2,"b":{"c":2,"e":[1]}}')).toEqual([
      ['$.a', '1', '2'],
      ['$.b.d', '3', undefined],
      ['$.b.e', undefined, '[1]'],
    ]);
  });

  it('of elements, those that stand in both being paired first', () => {
    expect(changes('[1,2,3]', '[0,1,2,3]')).toEqual([['$[0]', undefined, '0']]);
    expect(changes('[1,{"a":1},3]', '[1,{"a":2},3]')).toEqual([['$[1].a', '1', '2']]);
    expect(changes('[1,2,3]', '[1]')).toEqual([
      ['$[1]', '2', undefined],
      ['$[2]', '3', undefined],
    ]);
  });

  it('of keys that are no names, and of large numbers, exactly', () => {
    expect(changes('{"a b":1,"__proto__":1}', '{"a b":2,"__proto__":2}')).toEqual([
      ['$["a b"]', '1', '2'],
      ['$.__proto__', '1', '2'],
    ]);
    expect(changes('{"n":9007199254740993}', '{"n":9007199254740992}')).toHaveLength(1);
  });

  it('not at all where they mean the same', () => {
    expect(changes('{"a":1,"b":2}', '{ "b": 2.0, "a": 1 }')).toEqual([]);
    expect(between('{"a":1}', '{"a":1}')).toEqual({ kind: 'same' });
  });
});

describe('other contents', () => {
  it('differ by lines', () => {
    expect(between('one\ntwo\nthree\n', 'one\n2\nthree\n')).toEqual({
      kind: 'text',
      hunks: [
        { beforeStart: 1, beforeLines: 3, afterStart: 1, afterLines: 3, lines: [' one', '-two', '+2', ' three'] },
      ],
    });
    expect(between('{"a":1}', '{"a":2}', { asText: true })).toMatchObject({ kind: 'text' });
    expect(between('{"a":1', '{"a":2}')).toMatchObject({ kind: 'text' });
  });

  it('are bytes where one is no text', () => {
    expect(differencesOf(Buffer.from([0xff, 0xfe]), Buffer.from('text'))).toMatchObject({ kind: 'bytes' });
    expect(between('a\u0000', 'b')).toMatchObject({ kind: 'bytes' });
  });
});
