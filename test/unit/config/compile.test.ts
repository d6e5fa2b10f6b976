import { describe, expect, it } from 'vitest';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { configJsonSchema } from '../../../src/config/shape/json-schema.ts';
import type { Write } from '../../../src/domain/model/decision.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../../src/domain/model/ids.ts';
import { POLICY_NAMES } from '../../../src/policies/index.ts';
import { conflictOf, DUBLIN, deletes, puts, VIRGINIA } from '../../support/conflicts.ts';

const DOCUMENTS = parseSetName('documents');
const BUCKETS = { 'us-east-1': 'acme-docs-virginia', 'eu-west-1': 'acme-docs-dublin' };

describe('a compiled set', () => {
  it('has its regions in the owner’s order, each with an address', () => {
    const tokyo = { bucket: 'tokyo', endpoint: 'http://127.0.0.1:9000', forcePathStyle: true };
    const { home, sets } = compiled({ buckets: { ...BUCKETS, 'ap-northeast-1': tokyo } });
    expect(home).toBe('us-east-1');
    expect(sets.get(DOCUMENTS)).toMatchObject({
      name: 'documents',
      regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
      buckets: {
        'us-east-1': { bucket: 'acme-docs-virginia' },
        'eu-west-1': { bucket: 'acme-docs-dublin' },
        'ap-northeast-1': tokyo,
      },
    });
  });

  it.each([
    ['users/7', 0],
    ['plans/a.json', 1],
    ['plans/a.txt', 2],
    ['a.txt', 2],
    ['plans.json', 3],
    ['\u00e9/x', 4],
    ['e\u0301/x', 5],
  ])('gives %s to the first rule that takes it', (key, index) => {
    const rules = [
      { prefix: 'users/', policy: 'last-writer-wins' },
      { prefix: 'plans/', suffix: '.json', policy: 'last-writer-wins' },
      { suffix: '.txt', policy: 'last-writer-wins' },
      { prefix: 'p', policy: 'last-writer-wins' },
      { prefix: '\u00e9/', policy: 'last-writer-wins' },
      { policy: 'last-writer-wins' },
    ];
    expect(ruleFor(rules, key).index).toBe(index);
  });

  it.each([
    [
      'match: plans/**/*.{json,yml}',
      { match: 'plans/**/*.{json,yml}' },
      ['plans/a/b.json', 'plans/c.yml'],
      ['plans/a.txt', 'x/plans/a.json'],
    ],
    ['match with a dot and a bang', { match: '!x*/.*' }, ['!xy/.a'], ['y/.a', '!xy/a']],
    ['match across folders', { match: 'plans/**' }, ['plans/', 'plans/a\nb/.c'], ['plans', 'plan/a', 'plans\\a']],
    ['match within one', { match: '*.json' }, ['.json', 'a\\b.json'], ['a.json/', 'a/b.json', 'a.JSON']],
    ['match with a character that stands for itself', { match: 'a\\*' }, ['a*'], ['ab', 'a\\b']],
    ['match, prefix and suffix together', { match: '*/b*', prefix: 'a/', suffix: '.c' }, ['a/b.c'], ['x/b.c', 'a/b']],
  ])('%s', (_, condition, taken, left) => {
    const rules = [{ ...condition, policy: 'last-writer-wins' }, { policy: 'last-writer-wins' }];
    for (const key of taken) expect([key, ruleFor(rules, key).index]).toEqual([key, 0]);
    for (const key of left) expect([key, ruleFor(rules, key).index]).toEqual([key, 1]);
  });

  const JSON_OF = (bytes: number, type = 'application/json; charset=utf-8'): Write => {
    const write = puts(VIRGINIA, { size: bytes });
    return { ...write, state: { ...write.state, headers: { contentType: type } } as Write['state'] };
  };

  it.each([
    ['every object within the size', { size: { min: 1, max: '1 kB' } }, [JSON_OF(1), JSON_OF(1000)], 0],
    ['one object too large', { size: { max: '1 KiB' } }, [JSON_OF(1024), JSON_OF(1025)], 1],
    ['deletes fit any size', { size: { min: 5 } }, [JSON_OF(9), deletes(DUBLIN)], 0],
    ['every object of the type', { 'content-type': 'application/*' }, [JSON_OF(1), JSON_OF(2, 'Application/XML')], 0],
    ['one of another type', { 'content-type': 'application/json' }, [JSON_OF(1), JSON_OF(2, 'text/plain')], 1],
    ['no type at all', { 'content-type': '*/*' }, [puts(VIRGINIA)], 1],
    ['deletes alone fit everything', { size: { min: 5 }, tag: { a: 'b' } }, [deletes(VIRGINIA), deletes(DUBLIN)], 0],
    ['deletes do not make up for an object', { size: { min: 5 } }, [JSON_OF(1), deletes(DUBLIN)], 1],
    ['every bound included', { size: { min: 5, max: 5 } }, [JSON_OF(5), JSON_OF(5)], 0],
    ['no tags known', { tag: { team: 'red' } }, [JSON_OF(1)], 1],
  ])('judges contents by all that contend: %s', (_, condition, contenders, index) => {
    const rules = [{ ...condition, policy: 'last-writer-wins' }, { policy: 'last-writer-wins' }];
    expect(ruleFor(rules, 'any', contenders).index).toBe(index);
  });

  it('asks for tags only where a rule that could take the key does', () => {
    const rules = [
      { prefix: 'teams/', tag: { team: 'red' }, policy: 'last-writer-wins' },
      { policy: 'last-writer-wins' },
    ];
    const set = compiled({ buckets: BUCKETS, rules }).sets.get(DOCUMENTS);
    const key = parseObjectKey('teams/a');
    const dependsOnTags = (of: typeof key) =>
      set?.dependsOnTags?.({ key: of, contenders: [puts(VIRGINIA), puts(DUBLIN)] });
    expect([dependsOnTags(key), dependsOnTags(parseObjectKey('other'))]).toEqual([true, false]);
    const write = puts(VIRGINIA);
    const tags = (team: string) => new Map([[`${write.region}/${write.id}`, { team }]]);
    expect(set?.ruleFor({ key, contenders: [write], tags: tags('red') }).index).toBe(0);
    expect(set?.ruleFor({ key, contenders: [write], tags: tags('blue') }).index).toBe(1);
  });

  it('hands what a rule says of metadata that describes bytes to its policies, and refuses what is no treatment', () => {
    const byteFields = { Seal: 'drop', '*-hash': 'sha256' };
    expect(ruleFor([{ policy: 'json-merge', 'byte-fields': byteFields }], 'any').byteFields).toEqual(byteFields);
    expect(ruleFor([{ policy: 'json-merge' }], 'any').byteFields).toBeUndefined();
    for (const wrong of [{ seal: 'burn' }, { 'x y': 'drop' }, { '': 'drop' }])
      expect(() => ruleFor([{ policy: 'json-merge', 'byte-fields': wrong }], 'any')).toThrow(/byte-fields/);
  });

  it('has rules that decide, by their policies and by what they say of deletes', () => {
    const rule = ruleFor([{ policy: { use: 'region-ownership', owner: 'eu-west-1' }, deletes: 'win' }], 'any');
    expect(rule).toMatchObject({
      policies: [{ use: 'region-ownership', owner: 'eu-west-1', otherwise: [{ use: 'last-writer-wins' }] }],
      deletes: 'win',
    });
    expect(rule.resolve(conflictOf([puts(VIRGINIA, { at: 9 }), puts(DUBLIN)])).winner.region).toBe(DUBLIN);
    expect(rule.resolve(conflictOf([deletes(VIRGINIA), puts(DUBLIN)])).decidedBy).toBe('deletes');
  });

  it.each([[undefined], [[]]])('without rules goes by last-writer-wins: %j', (rules) => {
    expect(ruleFor(rules, 'any')).toMatchObject({
      index: 0,
      policies: [{ use: 'last-writer-wins' }],
      deletes: 'policy',
    });
  });
});

describe('who carries', () => {
  const grace = { use: 's3', 'grace-seconds': 60 };
  const carriersOf = (documents: object) => {
    const set = compiled({ buckets: BUCKETS, ...documents }).sets.get(DOCUMENTS);
    const ofKey = (key: string) => set?.ruleFor({ key: parseObjectKey(key), contenders: [] }).carrier;
    return { ofKey, isCarriedByS3: set?.isCarriedByS3 };
  };

  it('is us unless the set or the rule says otherwise, and the rule has the last word', () => {
    expect(carriersOf({})).toMatchObject({ isCarriedByS3: undefined });
    expect(carriersOf({}).ofKey('a')).toBeUndefined();
    expect(carriersOf({ carrier: 's3' }).ofKey('a')).toEqual({ graceMs: 900_000 });
    const rules = [
      { prefix: 'a', policy: 'last-writer-wins', carrier: 'concord' },
      { prefix: 'b', policy: 'last-writer-wins', carrier: grace },
      { policy: 'last-writer-wins' },
    ];
    const { ofKey, isCarriedByS3 } = carriersOf({ carrier: 's3', rules });
    expect(isCarriedByS3).toBe(true);
    expect(['a', 'b', 'c'].map(ofKey)).toEqual([undefined, { graceMs: 60_000 }, { graceMs: 900_000 }]);
  });

  it('may hang on tags of a plain update', () => {
    const tagged = { tag: { class: 'large' }, policy: 'last-writer-wins', carrier: 's3' };
    const set = compiled({ buckets: BUCKETS, rules: [tagged, { policy: 'last-writer-wins' }] }).sets.get(DOCUMENTS);
    const subject = { key: parseObjectKey('a'), contenders: [puts(VIRGINIA, {})] };
    expect(set?.dependsOnTags?.(subject)).toBe(true);
  });

  it.each([
    [{ carrier: 'aws' }, 'carrier'],
    [{ carrier: { use: 's3', 'grace-seconds': 0 } }, 'grace-seconds'],
    [{ carrier: { use: 'concord' } }, 'carrier'],
  ])('refuses %j', (documents, field) => {
    expect(() => carriersOf(documents)).toThrow(field);
  });
});

describe('the owner of a bucket', () => {
  it('is found by the name alone where that is enough', () => {
    const config = compiled({ buckets: BUCKETS });
    expect(config.setOfBucket('acme-docs-dublin')).toEqual({ set: config.sets.get(DOCUMENTS), region: 'eu-west-1' });
    expect(config.setOfBucket('acme-docs-dublin', 'anywhere')?.region).toBe('eu-west-1');
    expect(config.setOfBucket('somebody-else')).toBeUndefined();
  });

  it('needs the region where endpoints have buckets of one name', () => {
    const docs = (port: number) => ({ bucket: 'docs', endpoint: `http://127.0.0.1:${port}` });
    const config = compiled({ buckets: { here: docs(9000), there: docs(9001) } });
    expect(config.setOfBucket('docs', 'there')?.region).toBe(parseRegion('there'));
    expect(config.setOfBucket('docs')).toBeUndefined();
  });
});

describe('the hash', () => {
  const plain = compiled({ buckets: BUCKETS }).hash;
  const [virginia, dublin] = Object.entries(BUCKETS);

  it('is the same however the same is written', () => {
    const explicit = { 'us-east-1': { bucket: 'acme-docs-virginia' }, 'eu-west-1': 'acme-docs-dublin' };
    expect(compiled({ buckets: explicit, rules: [] }).hash).toBe(plain);
    expect(compiled({ buckets: BUCKETS }, { deploy: { createBuckets: true } }).hash).toBe(plain);
  });

  it('is carried by each set, for the decisions to say what they were made under', () => {
    const { sets, hash } = compiled({ buckets: BUCKETS });
    expect(sets.get(DOCUMENTS)?.configuration).toBe(hash);
  });

  it('does not tell tags apart by their order', () => {
    const tagged = (tag: object) =>
      compiled({ buckets: BUCKETS, rules: [{ tag, policy: 'last-writer-wins' }, { policy: 'last-writer-wins' }] }).hash;
    expect(tagged({ a: '1', b: '2' })).toBe(tagged({ b: '2', a: '1' }));
    expect(tagged({ a: '1', b: '2' })).not.toBe(tagged({ a: '2', b: '1' }));
  });

  it.each([
    [
      'other regions first',
      { buckets: Object.fromEntries([dublin, virginia].flatMap((entry) => (entry ? [entry] : []))) },
    ],
    ['another bucket', { buckets: { ...BUCKETS, 'eu-west-1': 'acme-docs-cork' } }],
    ['another rule', { buckets: BUCKETS, rules: [{ policy: 'logical-timestamp' }] }],
    ['another name of a rule', { buckets: BUCKETS, rules: [{ name: 'all', policy: 'last-writer-wins' }] }],
    ['another mode', { buckets: BUCKETS, rules: [{ mode: 'observe', policy: 'last-writer-wins' }] }],
    ['another carrier', { buckets: BUCKETS, carrier: 's3' }],
    ['another carrier of a rule', { buckets: BUCKETS, rules: [{ policy: 'last-writer-wins', carrier: 's3' }] }],
    ['another word on deletes', { buckets: BUCKETS, rules: [{ policy: 'last-writer-wins', deletes: 'win' }] }],
  ])('is another for %s', (_, set) => {
    expect(compiled(set).hash).not.toBe(plain);
  });
});

describe('the JSON Schema', () => {
  it('knows every field and every policy, and can be written', () => {
    const text = JSON.stringify(configJsonSchema());
    for (const word of ['home', 'sets', 'buckets', 'rules', 'deletes', 'deploy', ...POLICY_NAMES])
      expect(text).toContain(`"${word}"`);
    expect(configJsonSchema()).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      required: ['home', 'sets'],
      additionalProperties: false,
    });
  });
});

function ruleFor(rules: unknown, key: string, contenders: readonly Write[] = []) {
  const rule = compiled({ buckets: BUCKETS, ...(rules ? { rules } : {}) })
    .sets.get(DOCUMENTS)
    ?.ruleFor({ key: parseObjectKey(key), contenders });
  if (rule === undefined) throw new Error('the set is missing');
  return rule;
}

function compiled(documents: unknown, more: object = {}) {
  return compileConfig(checkConfig({ home: 'us-east-1', sets: { documents }, ...more }, 'test'));
}
