import { describe, expect, it } from 'vitest';
import { ConfigError, checkConfig } from '../../../src/config/index.ts';
import { liveAddressText, parseLiveAddress } from '../../../src/config/live-address.ts';
import { refuseWhatIsWired } from '../../../src/config/wired.ts';

const BUCKETS = { 'us-east-1': 'acme-virginia', 'eu-west-1': 'acme-dublin' };
const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:mine';
const ASKING = { use: 'custom', lambda: LAMBDA, timeout: 5 };

function problems(live: object, deployed: object = {}): readonly string[] {
  const plain = { home: 'us-east-1', sets: { documents: { buckets: BUCKETS } } };
  const [now, then] = [live, deployed].map((changes) => checkConfig({ ...plain, ...changes }, 'test'));
  if (!now || !then) throw new Error('two were given');
  try {
    refuseWhatIsWired(now, then, 's3://acme/concord.yml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path} ${message}`);
  }
}

const withRules = (...rules: object[]) => ({
  sets: { documents: { buckets: BUCKETS, rules: [...rules, { policy: 'last-writer-wins' }] } },
});
const withBuckets = (buckets: object) => ({ sets: { documents: { buckets } } });
const photos = { photos: { buckets: { 'us-east-1': 'photos-virginia', 'eu-west-1': 'photos-dublin' } } };

describe('a live configuration', () => {
  it.each([
    ['other rules', withRules({ match: 'a/**', tag: { a: 'b' }, policy: 'json-merge', mode: 'observe' })],
    ['a section for the deployment', { deploy: { prefix: 'other' } }],
    ['the same buckets written otherwise', withBuckets({ ...BUCKETS, 'eu-west-1': { bucket: 'acme-dublin' } })],
  ])('may have %s', (_, live) => expect(problems(live)).toEqual([]));

  it.each([
    ['another home', { home: 'eu-west-1' }, ['home is us-east-1 where it is deployed; deploy for that']],
    [
      'another bucket',
      withBuckets({ ...BUCKETS, 'eu-west-1': 'acme-cork' }),
      [/^sets\.documents\.buckets are not those/],
    ],
    ['one region more', withBuckets({ ...BUCKETS, tokyo: 'acme-tokyo' }), [/^sets\.documents\.buckets are not those/]],
    [
      'regions in another order, which is their rank',
      withBuckets(Object.fromEntries(Object.entries(BUCKETS).reverse())),
      [/in their order \(us-east-1: acme-virginia, eu-west-1: acme-dublin\); deploy for that$/],
    ],
    [
      'another endpoint',
      withBuckets({ ...BUCKETS, 'eu-west-1': { bucket: 'acme-dublin', endpoint: 'http://minio:9000' } }),
      [/^sets\.documents\.buckets/],
    ],
    [
      'sets of other names',
      { sets: photos },
      [/^sets\.documents was deployed/, /^sets\.photos is no set that was deployed/],
    ],
    [
      'a policy too large to be carried along',
      withRules({ prefix: 'a', policy: 'automerge' }),
      [/^sets has a policy for which no automerge engine/],
    ],
    [
      'code that nobody bundled or allowed',
      withRules({ prefix: 'a', policy: ASKING }),
      [/^sets asks arn:aws:lambda/, /waits longer/],
    ],
  ] as const)('must not have %s, and all of it is told', (_, live, expected) => {
    expect(problems(live)).toEqual(
      expected.map((text) => (typeof text === 'string' ? text : expect.stringMatching(text))),
    );
  });

  it('may go on with what was deployed, elsewhere, but not wait longer for it', () => {
    const deployed = withRules({ prefix: 'a', policy: ASKING }, { prefix: 'b', policy: 'automerge' });
    expect(
      problems(withRules({ suffix: 'c', policy: 'automerge' }, { prefix: 'd', policy: ASKING }), deployed),
    ).toEqual([]);
    const longer = withRules({ prefix: 'a', policy: { ...ASKING, timeout: 6 } });
    expect(problems(longer, deployed)).toEqual([expect.stringMatching(/waits longer/)]);
  });
});

describe('an address', () => {
  it.each([
    's3://acme-config/concord.yml',
    's3://acme-config/prod/concord.json',
    'ssm:/concord',
    'ssm:/acme/prod/concord.json',
  ])('is read and written: %s', (text) => {
    const address = parseLiveAddress(text);
    expect(address && liveAddressText(address)).toBe(text);
  });

  it.each([
    '/var/task/concord.json',
    '{"home":1}',
    's3://acme-config',
    's3://acme-config/',
    's3://A/x',
    's3://acme/a*',
    'ssm:concord',
    'ssm:/',
    'http://x/y',
  ])('%s is none', (text) => expect(parseLiveAddress(text)).toBeUndefined());
});
