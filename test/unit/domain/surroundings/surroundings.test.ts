import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Write } from '../../../../src/domain/model/decision.ts';
import type { ContentHeaders, ObjectState } from '../../../../src/domain/model/version.ts';
import type { Merging } from '../../../../src/domain/surroundings/sides.ts';
import {
  completeSurroundings,
  isSurroundedBy,
  isTagsUnread,
  mergeSurroundings,
} from '../../../../src/domain/surroundings/surroundings.ts';
import { DUBLIN, deletes, puts, TOKYO, VIRGINIA } from '../../../support/conflicts.ts';

type Around = Partial<Pick<ObjectState, 'headers' | 'metadata' | 'tags'>>;

/** An upload with this around it. */
function upload(region: string, around: Around = {}): Write {
  const write = puts(region);
  return { ...write, state: { ...(write.state as ObjectState), ...around } };
}

const NEW_BYTES = 'merged';

function merge(ranked: readonly Write[], base?: Write, more: Partial<Merging> = {}) {
  const merged = mergeSurroundings({ ranked, base, ...more });
  return { ...completeSurroundings(merged, (name) => hash(name, NEW_BYTES)), clashes: merged.clashes };
}

const EACH_HEADER: Required<ContentHeaders> = {
  contentType: 'text/html; charset=utf-8',
  contentEncoding: 'gzip',
  contentLanguage: 'nl',
  contentDisposition: 'attachment; filename="plan.html"',
  cacheControl: 'max-age=60',
  expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
  websiteRedirectLocation: '/elsewhere',
};

describe('each header that S3 knows', () => {
  it.each(Object.entries(EACH_HEADER))('%s is merged three ways', (name, value) => {
    const base = upload(VIRGINIA, { headers: { ...EACH_HEADER, [name]: 'before' } });
    const same = upload(DUBLIN, base.state as Around);
    const changed = upload(TOKYO, { headers: { ...EACH_HEADER, [name]: value } });
    for (const ranked of [
      [same, changed],
      [changed, same],
      [changed, same, upload(VIRGINIA, changed.state as Around)],
    ])
      expect(merge(ranked, base)).toMatchObject({ headers: EACH_HEADER, clashes: [] });
  });

  it('is told by the name that people know where it clashes', () => {
    const sides = [DUBLIN, TOKYO].map((region) =>
      upload(region, { headers: Object.fromEntries(Object.keys(EACH_HEADER).map((name) => [name, region])) }),
    );
    const { clashes } = merge(sides);
    expect(clashes.map(({ field, winner }) => [field, winner.region])).toEqual(
      [
        ...['Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Type'],
        ...['Expires', 'Website-Redirect-Location'],
      ].map((name) => [`header ${name}`, DUBLIN]),
    );
  });
});

describe('user metadata', () => {
  const owned = (region: string, metadata: Record<string, string>) => upload(region, { metadata });

  it.each<[string, Record<string, string>, Record<string, string>[], Record<string, string>, string[]]>([
    ['changed on one side only', { owner: 'web' }, [{ owner: 'web' }, { owner: 'ops' }], { owner: 'ops' }, []],
    ['changed alike', { owner: 'web' }, [{ owner: 'ops' }, { owner: 'ops' }], { owner: 'ops' }, []],
    ['changed differently', { owner: 'web' }, [{ owner: 'ops' }, { owner: 'law' }], { owner: 'ops' }, ['owner']],
    [
      'removed by one',
      { owner: 'web', note: 'x' },
      [{ owner: 'web' }, { owner: 'web', note: 'x' }],
      { owner: 'web' },
      [],
    ],
    ['removed by one, changed by another', { note: 'x' }, [{}, { note: 'y' }], {}, ['note']],
    ['changed by one, removed by another', { note: 'x' }, [{ note: 'y' }, {}], { note: 'y' }, ['note']],
    ['added by each', {}, [{ a: '1' }, { b: '2' }], { a: '1', b: '2' }, []],
    [
      'of three, changed by two',
      { owner: 'web' },
      [{ owner: 'web' }, { owner: 'ops' }, { owner: 'law' }],
      { owner: 'ops' },
      ['owner'],
    ],
    ['called like what every object has', {}, [{ constructor: '1' }, {}], { constructor: '1' }, []],
    ['called so and removed', { constructor: '1' }, [{}, { constructor: '1' }], {}, []],
  ])('%s', (_, before, sides, metadata, clashing) => {
    const regions = [DUBLIN, TOKYO, VIRGINIA];
    const ranked = sides.map((side, at) => owned(regions[at] ?? '', side));
    const merged = merge(ranked, owned(VIRGINIA, before));
    expect(merged.metadata).toEqual(metadata);
    expect(merged.clashes.map(({ field }) => field)).toEqual(clashing.map((name) => `metadata ${name}`));
  });

  it('is won by the first of those that changed it', () => {
    const ranked = [owned(TOKYO, { owner: 'web' }), owned(DUBLIN, { owner: 'ops' }), owned(VIRGINIA, { owner: 'law' })];
    expect(merge(ranked, owned(VIRGINIA, { owner: 'web' })).clashes).toMatchObject([{ winner: { region: DUBLIN } }]);
  });

  it('without a base is kept where it agrees or only some have it, and falls to the rank where it differs', () => {
    const ranked = [owned(TOKYO, { owner: 'web', team: 'a' }), owned(DUBLIN, { owner: 'web', team: 'b', note: 'x' })];
    expect(merge(ranked)).toMatchObject({
      metadata: { owner: 'web', team: 'a', note: 'x' },
      clashes: [{ field: 'metadata team', winner: { region: TOKYO } }],
    });
  });

  it('of a delete has no say, as contender or as base', () => {
    const ranked = [deletes(VIRGINIA), owned(TOKYO, { owner: 'web' })];
    expect(merge(ranked, deletes(DUBLIN)).metadata).toEqual({ owner: 'web' });
    expect(merge([deletes(VIRGINIA)])).toMatchObject({ headers: {}, metadata: {}, tags: {} });
  });

  it('says nothing of what another had read', () => {
    const ranked = [owned(TOKYO, { 'previous-etag': 'a' }), owned(DUBLIN, { 'previous-etag': 'a' })];
    expect(merge(ranked).metadata).toEqual({});
    expect(merge(ranked, undefined, { byteFields: { '*': 'keep' } }).metadata).toEqual({});
  });

  it('that would be more than S3 takes is taken from the first alone', () => {
    const long = (name: string) => ({ [name]: name.repeat(1200) });
    const merged = merge([owned(TOKYO, long('a')), owned(DUBLIN, { ...long('b'), mtime: '5' })]);
    expect(Object.keys(merged.metadata)).toEqual(['a']);
    expect(merged.clashes).toMatchObject([{ field: expect.stringContaining('2048 bytes'), winner: { region: TOKYO } }]);
  });
});

describe('tags', () => {
  const tagged = (region: string, tags: Record<string, string>) => upload(region, { tags });

  it('are merged three ways', () => {
    const base = tagged(VIRGINIA, { public: 'yes', team: 'docs', Team: 'Docs' });
    const ranked = [
      tagged(TOKYO, { public: 'yes', team: 'law', Team: 'Docs' }),
      tagged(DUBLIN, { team: 'docs', Team: 'Docs', cost: '7' }),
    ];
    expect(merge(ranked, base)).toMatchObject({ tags: { team: 'law', Team: 'Docs', cost: '7' }, clashes: [] });
    expect(merge(ranked, base).tags).not.toHaveProperty('public');
  });

  it('without a base are those of all; what differs falls to the rank', () => {
    const merged = merge([tagged(TOKYO, { team: 'law', a: '1' }), tagged(DUBLIN, { team: 'docs', b: '2' })]);
    expect(merged.tags).toEqual({ team: 'law', a: '1', b: '2' });
    expect(merged.clashes).toMatchObject([{ field: 'tag team', winner: { region: TOKYO } }]);
  });

  it('that would be more than S3 takes are those of the first alone', () => {
    const six = (name: string) => Object.fromEntries([1, 2, 3, 4, 5, 6].map((at) => [`${name}${at}`, '']));
    const merged = merge([tagged(TOKYO, six('a')), tagged(DUBLIN, six('b'))]);
    expect(merged.tags).toEqual(six('a'));
    expect(merged.clashes).toMatchObject([{ field: expect.stringContaining('10 of them'), winner: { region: TOKYO } }]);
  });

  it('have to be read where a HEAD told only of how many', () => {
    const counted = (tagCount?: number, tags?: Record<string, string>) =>
      ({
        state: { ...puts(TOKYO).state, ...(tagCount === undefined ? {} : { tagCount }), ...(tags ? { tags } : {}) },
      }) as Write;
    expect(
      [counted(), counted(0), counted(2), counted(2, { a: '1', b: '2' }), deletes(TOKYO)].map(isTagsUnread),
    ).toEqual([...[false, false, true, false, false]]);
  });
});

describe('whom it is to be like', () => {
  it('gives all, but for what describes bytes, which is later than that of all others', () => {
    const base = upload(VIRGINIA, { metadata: { owner: 'web' } });
    const like = upload(TOKYO, {
      headers: { cacheControl: 'a' },
      metadata: { owner: 'law', mtime: '5' },
      tags: { x: '1' },
    });
    const other = upload(DUBLIN, {
      headers: { cacheControl: 'b' },
      metadata: { owner: 'ops', note: 'n', mtime: '900' },
    });
    const merged = merge([other, like], base, { like });
    expect(merged).toMatchObject({
      headers: { cacheControl: 'a' },
      metadata: { owner: 'law' },
      tags: { x: '1' },
      clashes: [],
    });
    expect(merged.metadata).not.toHaveProperty('note');
    expect(Number(merged.metadata.mtime)).toBeGreaterThan(900);
  });
});

describe('bytes that one of them has already', () => {
  const holder = upload(TOKYO, { metadata: { md5: 'x', mtime: '5', 'previous-etag': 'a' } });
  const other = upload(DUBLIN, { metadata: { md5: 'y', mtime: '7', owner: 'web' } });

  it('go on being described as that one does', () => {
    expect(merge([other, holder], undefined, { sameBytesAs: holder }).metadata).toEqual({
      md5: 'x',
      mtime: '5',
      owner: 'web',
    });
  });

  it('tell whether there is anything to write at all', () => {
    const isWhole = (ranked: readonly Write[]) =>
      isSurroundedBy(holder, mergeSurroundings({ ranked, base: undefined, sameBytesAs: holder }));
    expect([isWhole([holder, upload(DUBLIN)]), isWhole([holder, other])]).toEqual([true, false]);
    for (const more of [{ headers: { expires: '0' } }, { tags: { a: '1' } }])
      expect(isWhole([holder, upload(DUBLIN, more)])).toBe(false);
  });
});

const values = fc.dictionary(fc.constantFrom('a', 'b', 'mtime', 'md5'), fc.constantFrom('1', '2', '3'));

describe('whatever is merged', () => {
  it('keeps what all share, and what one alone has changed, in any order of the sides', () => {
    fc.assert(
      fc.property(values, fc.array(values, { minLength: 2, maxLength: 4 }), (before, sides) => {
        const writes = sides.map((tags, at) => upload(`region-${at}`, { tags, metadata: tags }));
        const base = upload('base', { tags: before, metadata: before });
        const forward = merge(writes, base);
        const backward = merge([...writes].reverse(), base);
        for (const name of ['a', 'b', 'mtime', 'md5']) {
          const own = sides.map((side) => side[name]);
          const changed = new Set(own.filter((value) => value !== before[name]));
          if (changed.size > 1) continue;
          const [value] = changed.size === 1 ? changed : own;
          expect([forward.tags[name], backward.tags[name]]).toEqual([value, value]);
        }
        expect(new Set(forward.clashes.map(({ field }) => field))).toEqual(
          new Set(backward.clashes.map(({ field }) => field)),
        );
        expect(forward.metadata.mtime).toBe(backward.metadata.mtime);
      }),
    );
  });
});
