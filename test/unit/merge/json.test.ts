import { describe, expect, it } from 'vitest';
import { type JsonOptions, mergeJson } from '../../../src/merge/json.ts';
import { clashesOf, inAllOrders, inputOf, mergedText, type Scene, whyNot } from './cast.ts';

const merge = (scene: Scene<JsonOptions>) => mergeJson(inputOf(scene));
const text = (scene: Scene<JsonOptions>) => mergedText(merge(scene));

describe('by path', () => {
  it('takes what each side changed, added and deleted', () => {
    const base = '{"a":1,"b":{"c":1,"d":1},"e":1}';
    const sides = [
      '{"a":2,"b":{"c":1,"d":1},"e":1}',
      '{"a":1,"b":{"c":1,"d":3,"f":1},"e":1}',
      '{"a":1,"b":{"c":1,"d":1}}',
    ];
    expect(merge({ base, sides })).toMatchObject({ clashes: [] });
    expect(text({ base, sides })).toBe('{"a":2,"b":{"c":1,"d":3,"f":1}}');
  });

  it('takes what all changed alike, and does not call it a clash', () => {
    const result = merge({ base: '{"a":1,"b":1}', sides: ['{"a":2,"b":1}', '{"a":2,"b":2}'] });
    expect(mergedText(result)).toBe('{"a":2,"b":2}');
    expect(clashesOf(result)).toEqual([]);
  });

  it.each([
    { of: 'two values', base: '{"a":1,"z":1}', sides: ['{"a":2,"z":1}', '{"a":3,"z":2}'], to: '{"a":2,"z":2}' },
    { of: 'a delete and a change', base: '{"a":1,"z":1}', sides: ['{"z":1}', '{"a":3,"z":2}'], to: '{"z":2}' },
    { of: 'a delete and a change below', base: '{"a":{"b":1}}', sides: ['{"a":{"b":2}}', '{}'], to: '{"a":{"b":2}}' },
    {
      of: 'another kind and a change below',
      base: '{"a":{"b":1}}',
      sides: ['{"a":[]}', '{"a":{"b":2}}'],
      to: '{"a":[]}',
    },
    { of: 'arrays as a whole', base: '{"a":[1]}', sides: ['{"a":[1,2]}', '{"a":[0,1]}'], to: '{"a":[1,2]}' },
    { of: 'two additions', base: '{}', sides: ['{"a":1}', '{"a":2}'], to: '{"a":1}' },
  ])('lets the first of those that clash win: $of', ({ base, sides, to }) => {
    const result = merge({ base, sides });
    expect(mergedText(result)).toBe(to);
    expect(clashesOf(result)).toEqual(['$.a']);
    expect(text({ base, sides: sides.toReversed() })).not.toBe(to);
    expect(whyNot(merge({ base, sides, options: { clash: 'whole' } }))).toBe('clash at $.a');
  });

  it('still merges what others changed in an object that won against a delete, or against another kind', () => {
    const base = '{"a":{"b":1,"c":1}}';
    for (const third of ['{}', '{"a":7}']) {
      const result = merge({ base, sides: ['{"a":{"b":2,"c":1}}', '{"a":{"b":1,"c":2}}', third] });
      expect(mergedText(result)).toBe('{"a":{"b":2,"c":2}}');
      expect(clashesOf(result)).toEqual(['$.a']);
    }
  });

  it('names the place of such a clash only, not those below it, so that the names are the same in all orders', () => {
    const sides = ['{"a":{"b":2}}', '{"a":{"b":3}}', '{}'];
    for (const result of inAllOrders(mergeJson, inputOf({ base: '{"a":{"b":1}}', sides })))
      expect(clashesOf(result)).toEqual(['$.a']);
  });

  it('asks only those for their rank that changed the value', () => {
    const base = '{"a":1,"b":1}';
    expect(text({ base, sides: ['{"a":1,"b":2}', '{"a":2,"b":1}', '{"a":3,"b":1}'] })).toBe('{"a":2,"b":2}');
  });

  it('says where, with odd keys in quotes', () => {
    const base = '{"a":{"odd key":1,"10":1}}';
    const sides = ['{"a":{"odd key":2,"10":2}}', '{"a":{"odd key":3,"10":3}}'];
    expect(clashesOf(merge({ base, sides }))).toEqual(['$.a["odd key"]', '$.a["10"]']);
  });

  it('names three clashes, and counts the others', () => {
    const base = '[1]';
    const object = (value: number) => `{"a":${value},"b":${value},"c":${value},"d":${value},"e":${value}}`;
    const options = { clash: 'whole' } as const;
    expect(whyNot(merge({ base: object(0), sides: [object(1), object(2)], options }))).toBe(
      'clash at $.a, $.b, $.c and 2 more',
    );
    expect(whyNot(merge({ base, sides: ['[2]', '[3]'], options }))).toBe('clash at $');
  });
});

describe('without a base', () => {
  it('has what anybody has, and clashes where they differ', () => {
    const result = merge({ sides: ['{"a":1,"b":{"c":1}}', '{"a":1,"b":{"d":1},"e":1}', '{"a":2}'] });
    expect(mergedText(result)).toBe('{"a":1,"b":{"d":1,"c":1},"e":1}');
    expect(clashesOf(result)).toEqual(['$.a']);
  });

  it('cannot tell how much each side added to a counter', () => {
    const result = merge({ sides: ['{"a":5}', '{"a":7}'], options: { counters: ['a'] } });
    expect(mergedText(result)).toBe('{"a":5}');
    expect(clashesOf(result)).toEqual(['$.a']);
  });
});

describe('arrays with identities', () => {
  const options = { arrays: [{ path: 'items', by: 'id' }] };

  it('merge element by element', () => {
    const base = '{"items":[{"id":1,"n":1},{"id":2,"n":1},{"id":3,"n":1}]}';
    const sides = [
      '{"items":[{"id":1,"n":2},{"id":2,"n":1},{"id":3,"n":1}]}',
      '{"items":[{"id":1,"n":1,"m":1},{"id":9,"n":0},{"id":3,"n":1}]}',
    ];
    expect(text({ base, sides, options })).toBe('{"items":[{"id":1,"n":2,"m":1},{"id":9,"n":0},{"id":3,"n":1}]}');
    expect(clashesOf(merge({ base, sides }))).toEqual(['$.items']);
  });

  it('take an order that one side changed, and new elements where they were put', () => {
    const base = '{"items":[{"id":"a"},{"id":"b"},{"id":"c"}]}';
    const sides = [
      '{"items":[{"id":"c"},{"id":"b"},{"id":"a"}]}',
      '{"items":[{"id":"a"},{"id":"b"},{"id":"x"},{"id":"c"}]}',
    ];
    const result = merge({ base, sides, options });
    expect(mergedText(result)).toBe('{"items":[{"id":"c"},{"id":"b"},{"id":"x"},{"id":"a"}]}');
    expect(clashesOf(result)).toEqual([]);
  });

  it('clash where two sides order them in two ways', () => {
    const base = '{"items":[{"id":1},{"id":2},{"id":3}]}';
    const sides = ['{"items":[{"id":2},{"id":1},{"id":3}]}', '{"items":[{"id":1},{"id":3},{"id":2}]}'];
    const result = merge({ base, sides, options });
    expect(mergedText(result)).toBe('{"items":[{"id":2},{"id":1},{"id":3}]}');
    expect(clashesOf(result)).toEqual(['$.items (order)']);
  });

  it('name the element in a clash, and keep who was changed where it was also deleted, by rank', () => {
    const base = '{"items":[{"id":1,"n":1},{"id":"two","n":1}]}';
    const sides = ['{"items":[{"id":1,"n":2},{"id":"two","n":2}]}', '{"items":[{"id":1,"n":3}]}'];
    const result = merge({ base, sides, options });
    expect(mergedText(result)).toBe('{"items":[{"id":1,"n":2},{"id":"two","n":2}]}');
    expect(clashesOf(result)).toEqual(['$.items[id=1].n', '$.items[id="two"]']);
  });

  it.each([
    { lack: 'an identity is missing', broken: '{"items":[{"id":1},{"n":2}]}' },
    { lack: 'two are equal', broken: '{"items":[{"id":1},{"id":1.0}]}' },
    { lack: 'an element is no object', broken: '{"items":[{"id":1},2]}' },
    { lack: 'it is no array', broken: '{"items":{"id":1}}' },
  ])('are values as a whole where $lack', ({ broken }) => {
    const result = merge({ base: '{"items":[]}', sides: [broken, '{"items":[{"id":7}]}'], options });
    expect(mergedText(result)).toBe(broken);
    expect(clashesOf(result)).toEqual(['$.items']);
  });

  it('are found at the root, and below any key and any element', () => {
    const grow = (content: string, by: string) => content.replace('[]', `[{"id":${by}}]`);
    for (const [base, path] of [
      ['[]', '$'],
      ['{"x":{"items":[]}}', '*.items'],
      ['{"x":{"items":[]}}', '$.x.items'],
      ['{"a.b":[]}', 'a\\.b'],
      ['{"*":[]}', '\\*'],
    ] as const) {
      const merged = merge({
        base,
        sides: [grow(base, '1'), grow(base, '2')],
        options: { arrays: [{ path, by: 'id' }] },
      });
      expect(mergedText(merged)).toBe(base.replace('[]', '[{"id":2},{"id":1}]'));
    }
    const deep = '{"items":[{"id":7,"lines":[]}]}';
    const arrays = [...options.arrays, { path: 'items.*.lines', by: 'id' }];
    const both = deep.replace('[]', '[{"id":2},{"id":1}]');
    expect(text({ base: deep, sides: [grow(deep, '1'), grow(deep, '2')], options: { arrays } })).toBe(both);
    const byName = [...options.arrays, { path: 'items.7.lines', by: 'id' }];
    expect(text({ base: deep, sides: [grow(deep, '1'), grow(deep, '2')], options: { arrays: byName } })).toBe(both);
  });

  it.each(['', 'a..b', '.a', 'a.', 'a\\x', 'a\\'])('cannot be at %o, which is no path', (path) => {
    const result = merge({ base: '1', sides: ['2', '3'], options: { arrays: [{ path, by: 'id' }] } });
    expect(whyNot(result)).toBe(`${JSON.stringify(path)} is not a path`);
  });
});

describe('counters', () => {
  const total = (base: string, ...values: readonly string[]) =>
    text({
      base: `{"v":${base}}`,
      sides: values.map((value, index) => `{"v":${value},"s${index}":0}`),
      options: { counters: ['v'] },
    }).replace(/^\{"v":|,.*$/g, ''); // prettier-ignore

  it.each([
    { base: '10', values: ['11', '12'], sum: '13' },
    { base: '10', values: ['11', '11'], sum: '12' },
    { base: '10', values: ['11', '8', '10'], sum: '9' },
    { base: '0', values: ['0.1', '0.2'], sum: '0.3' },
    { base: '0.1', values: ['0.2', '0.3'], sum: '0.4' },
    { base: '1.50', values: ['2.50', '0.25'], sum: '1.25' },
    {
      base: '12345678901234567890',
      values: ['12345678901234567891', '12345678901234567892'],
      sum: '12345678901234567893',
    },
    { base: '1e3', values: ['1001', '1.002E+3'], sum: '1003' },
    { base: '0', values: ['-0.5', '-0.25'], sum: '-0.75' },
    { base: '5', values: ['0', '-0'], sum: '-5' },
  ])('add up exactly: $base to $values', ({ base, values, sum }) => {
    expect(total(base, ...values)).toBe(sum);
  });

  it('keep their text where only one side changed them', () => {
    expect(total('1', '1e1', '1')).toBe('1e1');
    expect(total('1', '1.0', '2')).toBe('2');
  });

  it.each([
    { base: '{"v":10}', sides: ['{"v":11}', '{"v":11}'], sum: '{"v":12}', where: 'in equal bytes' },
    { base: '{"v":10}', sides: ['{"v":11}', '{"v":11} '], sum: '{"v":12}', where: 'where only blanks differ' },
    {
      base: '{"v":10}',
      sides: ['{"v":11}', '{"v":11}', '{"v":10}'],
      sum: '{"v":12}',
      where: 'beside one that did not',
    },
    { base: '{"v":10}', sides: ['{"v":9}', '{"v":9}', '{"v":9}'], sum: '{"v":7}', where: 'in three' },
    {
      base: '{"s":{"v":1,"w":1},"t":0}',
      sides: ['{"s":{"v":2,"w":5},"t":1}', '{"s":{"v":2,"w":5},"t":2}'],
      sum: '{"s":{"v":3,"w":5},"t":1}',
      where: 'in an equal object below',
    },
    {
      base: '{}',
      sides: ['{"s":{"v":1}}', '{"s":{"v":1}}'],
      sum: '{"s":{"v":2}}',
      where: 'in an object that both added',
    },
    {
      base: '{"l":[{"id":7,"v":1}]}',
      sides: ['{"l":[{"id":7,"v":2}]}', '{"l":[{"id":7,"v":2}]}'],
      sum: '{"l":[{"id":7,"v":3}]}',
      where: 'in equal arrays with identities',
    },
  ])('count what several counted alike, $where', ({ base, sides, sum }) => {
    const counters = ['v', 's.v', 'l.*.v'];
    expect(text({ base, sides, options: { counters, arrays: [{ path: 'l', by: 'id' }] } })).toBe(sum);
  });

  it('leave bytes alone that are the same and in which nothing was counted, JSON or not', () => {
    for (const side of ['{ "a" :1,"v":1e0}', 'no JSON'])
      expect(text({ base: '{"v":1}', sides: [side, side], options: { counters: ['v'] } })).toBe(side);
    expect(text({ sides: ['{"v":1}', '{"v":1}'], options: { counters: ['v'] } })).toBe('{"v":1}');
  });

  it('start from nought where the base has none', () => {
    const sides = ['{"a":1,"v":3}', '{"b":1,"v":4}', '{"c":1}'];
    expect(text({ base: '{}', sides, options: { counters: ['v'] } })).toContain('"v":7');
  });

  it.each(['"12"', 'null', '1e999999999', '1e-999999999'])('clash where one side makes it %s', (odd) => {
    const result = merge({ base: '{"v":1}', sides: ['{"v":2}', `{"v":${odd}}`], options: { counters: ['v'] } });
    expect(mergedText(result)).toBe('{"v":2}');
    expect(clashesOf(result)).toEqual(['$.v']);
  });

  it('clash with a delete', () => {
    const result = merge({ base: '{"v":1}', sides: ['{}', '{"v":2}'], options: { counters: ['v'] } });
    expect(mergedText(result)).toBe('{}');
    expect(clashesOf(result)).toEqual(['$.v']);
  });
});

describe('numbers and strings', () => {
  it('keep their text', () => {
    const kept = '"big":12345678901234567890,"one":1.0,"thousand":1e3,"e":"\\u00e9\\/","lone":"\\ud800"';
    const state = (a: number, b: number) => `{${kept},"a":${a},"b":${b}}`;
    expect(text({ base: state(1, 1), sides: [state(2, 1), state(1, 2)] })).toBe(state(2, 2));
  });

  it('are the same however they are written, so that a mere rewrite yields to a change', () => {
    const base = '{"a":1,"b":"é","z":0}';
    const sides = ['{"a":1.0,"b":"\\u00e9","z":1}', '{"a":2,"b":"e","z":0}'];
    const result = merge({ base, sides });
    expect(mergedText(result)).toBe('{"a":2,"b":"e","z":1}');
    expect(clashesOf(result)).toEqual([]);
  });

  it('are rewritten where that is all that a side did', () => {
    expect(text({ base: '{"a":1,"b":1}', sides: ['{"a":1.0,"b":1}', '{"a":1,"b":2}'] })).toBe('{"a":1.0,"b":2}');
    const twice = merge({ base: '{"a":1,"b":1}', sides: ['{"a":2.0,"b":1}', '{"a":2,"b":2}'] });
    expect(clashesOf(twice)).toEqual([]);
  });

  it('of different kinds are never the same', () => {
    expect(clashesOf(merge({ base: '{"a":0}', sides: ['{"a":1}', '{"a":"1e0"}'] }))).toEqual(['$.a']);
    expect(clashesOf(merge({ base: '{"a":0}', sides: ['{"a":true}', '{"a":"true"}'] }))).toEqual(['$.a']);
  });
});

describe('what it looks like', () => {
  const lines = (...parts: readonly string[]) => parts.join('\n');

  it.each(['  ', '    ', '\t', ''])('is indented as the base is: %o', (indent) => {
    const state = (a: number, b: number) =>
      lines(
        '{',
        `${indent}"a": {`,
        `${indent}${indent}"x": ${a}`,
        `${indent}},`,
        `${indent}"b": [1, 2],`,
        `${indent}"c": ${b}`,
        '}',
        '',
      ); // prettier-ignore
    expect(text({ base: state(1, 1), sides: [state(2, 1), state(1, 2)] })).toBe(state(2, 2));
  });

  it('keeps line ends, spaces and what stands on one line', () => {
    const crlf = (a: number, b: number) => `{\r\n  "a": {"x": ${a}, "y": ${b}},\r\n  "b": [1,  2]\r\n}`;
    expect(text({ base: crlf(1, 1), sides: [crlf(2, 1), crlf(1, 2)] })).toBe(crlf(2, 2));
    const spaced = (a: number, b: number) => ` {"x": ${a}, "y": ${b}} \n`;
    expect(text({ base: spaced(1, 1), sides: [spaced(2, 1), spaced(1, 2)] })).toBe(spaced(2, 2));
  });

  it('is the base’s, whatever the sides look like', () => {
    const sides = [
      '{"a":{"x":2,"y":1},"c":{"n":[1,2]}}',
      lines('{', '\t"a": {', '\t\t"x": 1,', '\t\t"y": 3', '\t}', '}'),
    ];
    expect(text({ base: lines('{', '  "a": {', '    "x": 1,', '    "y": 1', '  }', '}', ''), sides })).toBe(
      lines('{', '  "a": {', '    "x": 2,', '    "y": 3', '  },', '  "c": {"n": [1, 2]}', '}', ''),
    );
  });

  it('is a side’s where the base is empty', () => {
    const sides = [lines('{', '  "a": 1', '}', ''), lines('{', '  "b": 1', '}', '')];
    expect(text({ base: '{}', sides })).toBe(lines('{', '  "b": 1,', '  "a": 1', '}', ''));
  });

  it('has the keys in the base’s order, numbers included, and new ones behind them by the sides’ names', () => {
    const base = '{"10":1,"9":1,"b":1}';
    const sides = ['{"new":1,"9":1,"10":2,"b":1}', '{"10":1,"9":3,"z":1,"b":1,"y":1}'];
    expect(text({ base, sides })).toBe('{"10":2,"9":3,"b":1,"z":1,"y":1,"new":1}');
  });
});

describe('what cannot be merged', () => {
  const against = (content: string | Uint8Array, options: JsonOptions = {}) =>
    whyNot(merge({ base: '{"a":1}', sides: ['{"a":2}', content], options }));

  it.each([
    ['{"a":1,}', 'unexpected "}" at line 1, column 8'],
    ['{\n  "a": x}', 'unexpected "x" at line 2, column 8'],
    ['', 'unexpected end at line 1, column 1'],
    ['"a', 'unexpected end at line 1, column 3'],
    ['"a\nb"', 'unexpected "\\n" at line 1, column 3'],
    ['"\\x"', 'a string has an escape that JSON does not know at line 1, column 2'],
    ['01', 'unexpected "1" at line 1, column 2'],
    ['[1 2]', 'unexpected "2" at line 1, column 4'],
    ['{"a":1,"\\u0061":2}', 'the key "\\u0061" stands twice in one object at line 1, column 8'],
  ])('is named with its side and its place: %o', (content, problem) => {
    expect(against(content)).toBe(`the content of eu-west-1 is not JSON that can be merged: ${problem}`);
  });

  it('is what is no UTF-8', () => {
    expect(against(Uint8Array.of(0x22, 0xff, 0x22))).toBe('the content of eu-west-1 is not UTF-8 text');
    expect(whyNot(merge({ base: Uint8Array.of(0xc3), sides: ['1', '2'] }))).toBe('the base is not UTF-8 text');
  });

  it('is what is nested too deep, however deep', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(against(nested(101))).toContain('nested more than 100 levels deep');
    expect(against(nested(1_000_000), { maxDepth: 2_000_000 })).toContain('nested more than 1000 levels deep');
    expect(merge({ base: '{"a":1}', sides: ['{"a":2}', nested(100)] })).toMatchObject({ kind: 'merged' });
  });

  it('is what has too many values', () => {
    expect(against(`[${'1,'.repeat(500_000)}1]`)).toContain('there are more than 500000 values');
  });

  it('is what begins with a byte-order mark', () => {
    expect(against('\uFEFF{"a":3}')).toBe(
      'the content of eu-west-1 is not JSON that can be merged: it begins with a byte-order mark',
    );
  });

  it('is named where it is the base', () => {
    expect(whyNot(merge({ base: '{', sides: ['1', '2'] }))).toMatch(/^the base is not JSON that can be merged: /);
  });
});

describe('the call stack holds', () => {
  it.each([
    { open: '{"a":', close: '}' },
    { open: '[{"id":1,"a":', close: '}]' },
  ])('a change at the deepest level: $open', ({ open, close }) => {
    const depth = 1000 - 1;
    const levels = Math.floor(depth / (open.length > 5 ? 2 : 1));
    const state = (inner: string) => `${open.repeat(levels)}${inner}${close.repeat(levels)}`;
    const path = (level: number) => ['$', ...Array.from({ length: level }, () => '*.a')].join('.');
    const arrays =
      open.length > 5 ? Array.from({ length: levels }, (_, level) => ({ path: path(level), by: 'id' })) : [];
    const result = merge({
      base: state('{"x":1,"y":1}'),
      sides: [state('{"x":2,"y":1}'), state('{"x":1,"y":2}')],
      options: { maxDepth: 1000, arrays },
    });
    expect(mergedText(result)).toBe(state('{"x":2,"y":2}'));
  });

  it('keys that are names of what objects inherit, without touching any prototype', () => {
    const base = '{"__proto__":{"a":1},"constructor":1}';
    const sides = [
      '{"__proto__":{"a":1,"polluted":1},"constructor":1}',
      '{"__proto__":{"a":2},"constructor":2,"toString":3}',
    ];
    expect(text({ base, sides })).toBe('{"__proto__":{"a":2,"polluted":1},"constructor":2,"toString":3}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('more new keys than a function takes arguments', () => {
    const many = `{${Array.from({ length: 130_000 }, (_, index) => `"${index}":0`).join()}}`;
    expect(text({ base: '{}', sides: [many, '{"z":0}'] })).toBe(`{"z":0,${many.slice(1)}`);
  });
});
