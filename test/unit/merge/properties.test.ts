import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/domain/model/merge.ts';
import { mergeAutomerge } from '../../../src/merge/automerge.ts';
import { parseJson } from '../../../src/merge/json/json-parse.ts';
import { printJson, rootIn } from '../../../src/merge/json/json-print.ts';
import { meaningOf } from '../../../src/merge/json/json-value.ts';
import { mergeJson } from '../../../src/merge/json.ts';
import { mergeText } from '../../../src/merge/text.ts';
import { unite } from '../../../src/merge/union.ts';
import { anyBytes, itemsText, jsonText, leafText, linesText } from './arbitraries.ts';
import { clashesOf, expectNoOrder, inputOf, mergedText } from './cast.ts';

const byId = { arrays: [{ path: 'items', by: 'id' }], counters: ['n', 'items.*.n', '*.a'] };

/** `uncounted`: the same without counters, of which equal sides are more than one change. */
const ENGINES: readonly { of: string; merge: Engine; uncounted?: Engine; content: fc.Arbitrary<string> }[] = [
  { of: 'JSON', merge: mergeJson, content: jsonText },
  {
    of: 'JSON with identities and counters',
    merge: withOptions(mergeJson, byId),
    uncounted: withOptions(mergeJson, { arrays: byId.arrays }),
    content: itemsText,
  },
  {
    of: 'JSON, no clash allowed',
    merge: withOptions(mergeJson, { clash: 'whole' }),
    content: jsonText,
  },
  { of: 'text', merge: mergeText, content: linesText },
  {
    of: 'text, the first wins',
    merge: withOptions(mergeText, { clash: 'lines' }),
    content: linesText,
  },
  {
    of: 'text with markers',
    merge: withOptions(mergeText, { clash: 'markers' }),
    content: linesText,
  },
  { of: 'a union of lines', merge: unite, content: linesText },
  {
    of: 'a union of lines, sorted, with removals',
    merge: withOptions(unite, { removals: true, sort: true }),
    content: linesText,
  },
  {
    of: 'a union of elements',
    merge: withOptions(unite, { of: 'json-array' }),
    content: jsonText.map((text) => `[${text}]`),
  },
  { of: 'Automerge', merge: mergeAutomerge, content: linesText },
]; // prettier-ignore

describe.each(ENGINES)('the merge of $of', ({ merge, uncounted = merge, content }) => {
  const maybeBase = fc.option(anyBytes, { nil: undefined });

  it('answers to any bytes, and never throws', () => {
    fc.assert(
      fc.property(maybeBase, fc.array(anyBytes, { maxLength: 4 }), (base, sides) => {
        const result = merge(inputOf({ base, sides }));
        if (result.kind === 'cannot') expect(result.why).not.toBe('');
        else expect(result.bytes).toBeInstanceOf(Uint8Array);
      }),
    );
  });

  it('answers to any options, and never throws', () => {
    const names = fc.constantFrom('clash', 'arrays', 'counters', 'maxDepth', 'of', 'removals', 'sort');
    fc.assert(
      fc.property(fc.dictionary(names, fc.anything()), content, content, (options, a, b) => {
        expect(['merged', 'cannot']).toContain(merge({ ...inputOf({ sides: [a, b] }), options }).kind);
      }),
    );
  });

  it('leaves alone what all sides agree on, whatever it is', () => {
    fc.assert(
      fc.property(maybeBase, anyBytes, (base, side) => {
        expect(uncounted(inputOf({ base, sides: [side, side, side] }))).toEqual({
          kind: 'merged',
          bytes: side,
          clashes: [],
        });
      }),
    );
  });

  it('takes the bytes of all that changed anything, where those are the same', () => {
    fc.assert(
      fc.property(anyBytes, anyBytes, (base, side) => {
        for (const sides of [
          [base, side, base],
          [side, base],
          [base, base, side],
          [side, base, side],
        ]) {
          expect(uncounted(inputOf({ base, sides }))).toEqual({ kind: 'merged', bytes: side, clashes: [] });
        }
      }),
    );
  });

  it('depends on the order of the sides in clashes only: three sides, six orders', () => {
    fc.assert(
      fc.property(fc.option(content), fc.tuple(content, content, content), (base, sides) => {
        expectNoOrder(merge, inputOf({ base: base ?? undefined, sides }));
      }),
    );
  });

  it('says the same each time, and leaves what it is handed alone', () => {
    fc.assert(
      fc.property(content, fc.tuple(content, content), (base, sides) => {
        const input = inputOf({ base, sides });
        const answer = merge(input);
        expect(input).toEqual(inputOf({ base, sides }));
        expect(merge(input)).toEqual(answer);
      }),
    );
  });
});

describe('no change that only one side made is lost', () => {
  it('in JSON: each side changes, deletes and adds members of its own', () => {
    const member = fc.record({
      side: fc.constantFrom(0, 1, 2, undefined),
      to: fc.option(
        leafText.map((leaf) => `[${leaf}]`),
        { nil: undefined },
      ),
      before: leafText,
      nested: fc.boolean(),
    }); // prettier-ignore
    const indents = fc.constantFrom('', '  ', '\t');
    fc.assert(
      fc.property(
        fc.array(member, { maxLength: 8 }),
        fc.tuple(indents, indents, indents),
        leafText,
        (members, looks, added) => {
          const stateOf = (isChanged: (side: number) => boolean, adders: readonly number[]) => {
            const tops: string[] = [];
            const inner: string[] = [];
            for (const [index, { side, to, before, nested }] of members.entries()) {
              const value = side !== undefined && isChanged(side) ? to : before;
              if (value !== undefined) (nested ? inner : tops).push(`"k${index}":${value}`);
            }
            const news = adders.map((side) => `"new ${side}":${added}`);
            return `{${[...tops, `"inner":{${[...inner, ...news].join()}}`, ...news].join()}}`;
          };
          const base = stateOf(() => false, []);
          const sides = looks.map((indent, side) => indent + stateOf((one) => one === side, [side]));
          const result = mergeJson(inputOf({ base, sides }));
          expect(clashesOf(result)).toEqual([]);
          expect(writtenIn(mergedText(result))).toBe(writtenIn(stateOf(() => true, [0, 1, 2])));
        },
      ),
    ); // prettier-ignore
  });

  it('in JSON: each side changes elements of its own, and its counts of what all count', () => {
    const element = fc.record({ side: fc.nat(2), remove: fc.boolean() });
    const deltas = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(99), fc.nat(99));
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 6 }),
        deltas,
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        (elements, added, start) => {
          const stateOf = (isChanged: (side: number) => boolean, count: bigint) => {
            const items = elements.flatMap(({ side, remove }, index) => {
              if (!isChanged(side)) return [`{"id":${index},"v":0}`];
              return remove ? [] : [`{"id":${index},"v":1}`];
            });
            return `{"items":[${items.join()}],"n":${count}}`;
          };
          const base = stateOf(() => false, start);
          const sides = added.map((delta, side) => stateOf((one) => one === side, start + BigInt(delta)));
          const sum = added.reduce<bigint>((total, delta) => total + BigInt(delta), start);
          const result = mergeJson(inputOf({ base, sides, options: byId }));
          const [changed = base, ...others] = new Set(sides.filter((side) => side !== base));
          expect(mergedText(result)).toBe(others.length === 0 ? changed : stateOf(() => true, sum));
        },
      ),
    ); // prettier-ignore
  });

  it('in text: each side changes lines of its own, with an untouched line between', () => {
    const line = fc.record({
      side: fc.constantFrom(0, 1, 2, undefined),
      to: fc.constantFrom('', 'new\n', 'new\r\nand more\n', 'KEEP'),
      end: fc.constantFrom('\n', '\r\n'),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 10 }), fc.constantFrom('', 'last'), (lines, last) => {
        const stateOf = (isChanged: (side: number) => boolean) =>
          lines
            .map(({ side, to, end }, index) => {
              const before = `line ${index}${end}`;
              const now = side !== undefined && isChanged(side) ? to.replace('KEEP', `${before}and more\n`) : before;
              return `${now}between ${index}${end}`;
            })
            .join('') + last;
        const sides = [0, 1, 2].map((side) => stateOf((one) => one === side));
        const result = mergeText(inputOf({ base: stateOf(() => false), sides }));
        expect(mergedText(result)).toBe(stateOf(() => true));
        expect(clashesOf(result)).toEqual([]);
      }),
    );
  });
});

describe('who bears which name', () => {
  it('does not matter to text, nor to what JSON says, where nothing clashes', () => {
    fc.assert(
      fc.property(
        linesText,
        linesText,
        linesText,
        jsonText,
        jsonText,
        jsonText,
        (base, a, b, jsonBase, jsonA, jsonB) => {
          const [asNamed, swapped] = [
            [a, b],
            [b, a],
          ].map((sides) => mergeText(inputOf({ base, sides })));
          expect(swapped?.kind).toBe(asNamed?.kind);
          if (asNamed?.kind === 'merged') expect(swapped).toEqual(asNamed);
          const named = mergeJson(inputOf({ base: jsonBase, sides: [jsonA, jsonB] }));
          const other = mergeJson(inputOf({ base: jsonBase, sides: [jsonB, jsonA] }));
          expect([...clashesOf(other)].sort()).toEqual([...clashesOf(named)].sort());
          if (clashesOf(named).length === 0) expect(meaningIn(mergedText(other))).toBe(meaningIn(mergedText(named)));
        },
      ),
    ); // prettier-ignore
  });
});

describe('reading JSON', () => {
  const limits = { maxDepth: 1000, maxValues: 1000 };

  it('takes what JSON.parse takes, says the same when printed anew, and refuses the rest', () => {
    const text = anyBytes.map((bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    fc.assert(
      fc.property(fc.oneof(text, fc.json()), (candidate) => {
        const document = parseJson(candidate, limits);
        if (typeof document === 'string') {
          if (!document.includes('stands twice')) expect(() => JSON.parse(candidate)).toThrow();
        } else {
          const layout = {
            indent: '\t',
            lineEnd: '\r\n',
            afterColon: '  ',
            afterComma: '',
            beforeAll: '\n',
            afterAll: ' ',
          } as const;
          const printed = printJson(rootIn(document, layout), layout);
          expect(JSON.stringify(JSON.parse(printed))).toBe(JSON.stringify(JSON.parse(candidate)));
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function withOptions(merge: Engine, options: object): Engine {
  return (input) => merge({ ...input, options: { ...options } });
}

function meaningIn(text: string): string {
  const document = parseJson(text, { maxDepth: 1000, maxValues: 1000 });
  return typeof document === 'string' ? document : meaningOf(document.root);
}

/** All but the order of keys and white space: what stands there, as written. */
function writtenIn(text: string): string {
  const number = /(?<=[:[,]\s*)-?\d[\d.eE+-]*/g;
  return meaningIn(text.replace(number, (written) => `"number ${written}"`));
}
