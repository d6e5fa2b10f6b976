import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Write } from '../../../src/domain/model/decision.ts';
import { keyBytes, parseObjectKey, parseVersionId, type Region } from '../../../src/domain/model/ids.ts';
import { DELETED } from '../../../src/domain/model/version.ts';
import { namingProblem, siblingNames } from '../../../src/policies/support/sibling-name.ts';
import { DEFAULT_TEMPLATE } from '../../../src/policies/support/sibling-template.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const NOON = Date.UTC(2026, 0, 31, 12);
const TAG = '(conflict us-east-1 20260131T120000Z 89abcdef)';

function loser(region: Region = VIRGINIA, id = '0123.4567_89abcdef', more: Partial<Write> = {}): Write {
  const stamp = { time: NOON, decision: 0, region, layer: 1 as const };
  return { region, id: parseVersionId(id), time: NOON, state: DELETED, stamp, ...more };
}

function named(key: string, naming: { template?: string; into?: string } = {}, writes = [loser()]) {
  return siblingNames(writes, parseObjectKey(key), { template: DEFAULT_TEMPLATE, ...naming });
}

describe('a loser is named after its key', () => {
  it.each([
    ['notes/tea.txt', `notes/tea ${TAG}.txt`],
    ['backup.tar.gz', `backup ${TAG}.tar.gz`],
    ['Release 1.2 notes', `Release 1.2 notes ${TAG}`],
    ['home/.bashrc', `home/.bashrc ${TAG}`],
    ['a.b/c', `a.b/c ${TAG}`],
    ['a.tar.gz/c.', `a.tar.gz/c. ${TAG}`],
    ['dir/', `dir ${TAG}/`],
    ['a/dir.d//', `a/dir.d ${TAG}//`],
    ['/', `_ ${TAG}/`],
    ['/lead', `/lead ${TAG}`],
    ['a//b.txt', `a//b ${TAG}.txt`],
  ])('%s', (key, expected) => {
    expect(named(key)).toEqual([expected]);
  });

  it.each([
    ['.conflicts/', 'jobs/part.json', `.conflicts/jobs/part ${TAG}.json`],
    ['.conflicts/', 'part.json', `.conflicts/part ${TAG}.json`],
    ['lost/and/found/', 'a/b', `lost/and/found/a/b ${TAG}`],
    // What lies there already stays there, whoever put it there.
    ['.conflicts/', '.conflicts/jobs/mine.json', `.conflicts/jobs/mine ${TAG}.json`],
    [
      '.conflicts/',
      '.conflicts/jobs/part (conflict eu-west-1 20250101T000000Z 11112222).json',
      `.conflicts/jobs/part ${TAG}.json`,
    ],
    // And the sibling of another rule beside itself.
    ['.conflicts/', 'other/part (conflict eu-west-1 20250101T000000Z 11112222).json', `other/part ${TAG}.json`],
  ])('into %s: %s', (into, key, expected) => {
    expect(named(key, { into })).toEqual([expected]);
  });

  it.each([
    ['{name}.{id}{ext}', 'a/tea.txt', 'a/tea.89abcdef.txt'],
    ['{name}.{id}{ext}', 'a/tea.markdown', 'a/tea.89abcdef.markdown'],
    [
      '{name}/conflicts/{region} {time} {id}{ext}',
      'jobs/part.json',
      'jobs/part/conflicts/us-east-1 20260131T120000Z 89abcdef.json',
    ],
    ['.lost/{id}-{name}{ext}', 'jobs/part.json', 'jobs/.lost/89abcdef-part.json'],
  ])('by the template %s: %s', (template, key, expected) => {
    expect(named(key, { template })).toEqual([expected]);
    // And a sibling's sibling is no deeper and no longer.
    expect(named(expected, { template }, [loser(VIRGINIA, 'another-12345678')])).toEqual([
      expected.replace('89abcdef', '12345678'),
    ]);
  });
});

describe('names stay within S3’s 1,024 bytes', () => {
  it('a long name is cut, and keeps its tag and its extension', () => {
    const [name = ''] = named(`notes/${'é'.repeat(500)}.tar.gz`);
    expect(name).toMatch(/^notes\/é+~[0-9a-z]{8} \(conflict us-east-1 20260131T120000Z 89abcdef\)\.tar\.gz$/);
    expect([1023, 1024]).toContain(keyBytes(name));
  });

  it('two long names that begin alike stay two', () => {
    const [one, two] = ['1', '2'].map((end) => named(`${'x'.repeat(1010)}${end}.txt`)[0]);
    expect(one).not.toBe(two);
  });

  it('a folder that leaves little room has a brief tag', () => {
    const [name = ''] = named(`${'f'.repeat(990)}/notes.txt`);
    expect(name.slice(990)).toMatch(/^\/notes \(conflict [0-9a-z]{12}\)\.txt$/);
    const [shorter = ''] = named(`${'f'.repeat(999)}/notes.txt`);
    expect(shorter.slice(999)).toMatch(/^\/ \(conflict [0-9a-z]{12}\)$/);
  });

  it('a folder that leaves none has no name for it', () => {
    expect(named(`${'f'.repeat(1010)}/notes.txt`)).toEqual([undefined]);
    expect(named(`${'f'.repeat(900)}/notes.txt`, { into: `${'g'.repeat(200)}/` })).toEqual([undefined]);
  });

  it('a sibling of one that was cut is as long, and no longer', () => {
    const other = (region: Region) => [loser(region, 'another-12345678')];
    for (const key of [`${'é'.repeat(505)}.txt`, `${'f'.repeat(990)}/notes.txt`]) {
      let [name] = named(key);
      const lengths = [VIRGINIA, TOKYO, DUBLIN, VIRGINIA].map((region) => {
        [name] = named(name as string, {}, other(region));
        expect(name?.match(/conflict/g)).toHaveLength(1);
        return keyBytes(name as string);
      });
      expect(Math.max(...lengths)).toBeLessThanOrEqual(1024);
    }
  });

  const folders = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 4 });
  const texts = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1024 }),
    fc.tuple(folders, fc.string({ unit: 'grapheme', maxLength: 300 })).map(([path, name]) => [...path, name].join('/')),
  );
  const keys = texts.map((text) => within(text, 1024)).filter((text) => text !== '');
  const templates = fc.constantFrom(
    DEFAULT_TEMPLATE,
    '{name}.{id}{ext}',
    '{name}/c/{region} {time} {id}{ext}',
    'c/{id} {name}',
  );
  const intos = fc.constantFrom(undefined, '.conflicts/', `${'g'.repeat(255)}/`);

  it('any key, with any template: valid, within the limit, the same each time, and another one for each loser', () => {
    const writes = [loser(), loser(DUBLIN), loser(VIRGINIA, 'null'), loser(DUBLIN, 'null'), loser(TOKYO, '€')];
    fc.assert(
      fc.property(keys, templates, intos, (key, template, into) => {
        const naming = { template, ...(into === undefined ? {} : { into }) };
        const names = named(key, naming, writes);
        expect(named(key, naming, writes)).toEqual(names);
        const given = names.filter((name) => name !== undefined);
        for (const name of given) {
          expect(keyBytes(name)).toBeLessThanOrEqual(1024);
          expect(Buffer.from(name).toString()).toBe(name);
        }
        expect(new Set([...given, key]).size).toBe(given.length + 1);
        const folder = (into ?? '') + key.replace(/\/*$/, '').replace(/[^/]*$/, '');
        if (given.length < names.length) expect(keyBytes(folder)).toBeGreaterThan(1024 - 60);
      }),
      { numRuns: 3000 },
    );
  });

  it('from conflict to conflict it grows by no more than once', () => {
    fc.assert(
      fc.property(keys, templates, intos, (key, template, into) => {
        const naming = { template, ...(into === undefined ? {} : { into }) };
        const lengths: number[] = [];
        let name: string | undefined = key;
        for (let round = 0; round < 5 && name !== undefined; round++) {
          [name] = named(name, naming, [loser(VIRGINIA, `version-${round}2345678`)]);
          if (name !== undefined) lengths.push(keyBytes(name));
        }
        expect(Math.max(0, ...lengths)).toBeLessThanOrEqual((lengths[0] ?? 0) + 9);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('two losers never get one name', () => {
  it('where a template tells no regions, and the versions have no ids', () => {
    const [one, two] = named('a.txt', { template: '{name}.{id}{ext}' }, [
      loser(VIRGINIA, 'null'),
      loser(DUBLIN, 'null'),
    ]);
    expect(one).toMatch(/^a\.null[0-9a-z]{8}\.txt$/);
    expect(two).not.toBe(one);
  });

  it('nor the key of a loser that is a sibling itself', () => {
    const key = `tea ${TAG}.txt`;
    const [name = ''] = named(key, {}, [
      loser(VIRGINIA, undefined, { via: 'sibling', key: parseObjectKey('tea.txt') }),
    ]);
    expect(name).not.toBe(key);
    expect(name).toMatch(/^tea \(conflict us-east-1 20260131T120000Z 89abcdef[0-9a-z]{8}\)\.txt$/);
  });
});

describe('what is wrong with a naming is told', () => {
  it.each([
    [{ template: '{id}' }, /\{name\} once/],
    [{ template: '{name}{name}{id}' }, /\{name\} once/],
    [{ template: '{name}' }, /\{id\}/],
    [{ template: '{name} {version}' }, /allowed: \{name\}/],
    [{ template: '/{name}{id}' }, /a slash makes a folder/],
    [{ template: '../{name}{id}' }, /a slash makes a folder/],
    [{ template: '{name}{id}/' }, /a slash makes a folder/],
    [{ template: DEFAULT_TEMPLATE, into: 'conflicts' }, /into: write it as a folder/],
    [{ template: DEFAULT_TEMPLATE, into: '/' }, /into: write it as a folder/],
    [{ template: DEFAULT_TEMPLATE, into: '' }, /into: write it as a folder/],
    [{ template: DEFAULT_TEMPLATE, into: 'a//b/' }, /into: write it as a folder/],
    [{ template: DEFAULT_TEMPLATE, into: `${'x'.repeat(300)}/` }, /into: has more than 256 bytes/],
  ])('%j', (naming, problem) => {
    expect(namingProblem(naming)).toMatch(problem);
  });

  it.each([
    { template: DEFAULT_TEMPLATE },
    { template: DEFAULT_TEMPLATE, into: '.conflicts/' },
    { template: '{name}/conflicts/{region} {time} {id}{ext}' },
  ])('%j is fine', (naming) => {
    expect(namingProblem(naming)).toBeUndefined();
  });
});

function within(text: string, bytes: number): string {
  let kept = '';
  for (const character of text) if (keyBytes(kept + character) <= bytes) kept += character;
  return kept;
}
