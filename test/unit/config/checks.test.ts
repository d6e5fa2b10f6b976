import { describe, expect, it } from 'vitest';
import { ConfigError, checkConfig } from '../../../src/config/index.ts';

const LAST = { policy: 'last-writer-wins' };
const BUCKETS = { 'us-east-1': 'acme-docs-virginia', 'eu-west-1': 'acme-docs-dublin' };

interface Mistake {
  readonly name: string;
  readonly config: unknown;
  /** Every problem as `path: message`, or its beginning. */
  readonly problems: readonly string[];
}

describe('regions and buckets', () => {
  check([
    {
      name: 'a home that is no name',
      config: { ...aConfig(), home: 'US EAST' },
      problems: ['home: is no name for a region; allowed: '],
    },
    { name: 'no home', config: { sets: aConfig().sets }, problems: ['home: is missing; it must be a text'] },
    { name: 'no set', config: { home: 'us-east-1', sets: {} }, problems: ['sets: must name at least one replica set'] },
    {
      name: 'a single region',
      config: withBuckets({ 'us-east-1': 'acme-docs-virginia' }),
      problems: ['sets.documents.buckets: names one region only; a replica set needs at least two'],
    },
    { name: 'no region', config: withBuckets({}), problems: ['sets.documents.buckets: names no region; '] },
    {
      name: 'buckets as a list',
      config: withBuckets(['a']),
      problems: ['sets.documents.buckets: must be a mapping, not a list'],
    },
    {
      name: 'a region whose name is a number, which JavaScript would move to the front',
      config: withBuckets({ ...BUCKETS, 7: 'acme-docs-seven' }),
      problems: ['sets.documents.buckets.7: is no name for a region; '],
    },
    {
      name: 'a region whose name every JavaScript object has already',
      config: withBuckets({ ...BUCKETS, constructor: 'acme-docs-three' }),
      problems: ['sets.documents.buckets.constructor: is a name that JavaScript keeps for itself; choose another'],
    },
    {
      name: 'one bucket for two regions',
      config: withBuckets({ ...BUCKETS, 'eu-west-2': { bucket: 'acme-docs-dublin' } }),
      problems: [
        'sets.documents.buckets.eu-west-2: bucket acme-docs-dublin is taken by sets.documents.buckets.eu-west-1 already; ',
      ],
    },
    {
      name: 'one bucket of AWS by two of its endpoints',
      config: withBuckets({
        ...BUCKETS,
        'eu-west-2': { bucket: 'acme-docs-dublin', endpoint: 'https://s3.eu-west-1.amazonaws.com' },
      }),
      problems: ['sets.documents.buckets.eu-west-2: bucket acme-docs-dublin is taken by '],
    },
    {
      name: 'one bucket for two sets',
      config: {
        home: 'us-east-1',
        sets: { ...aConfig().sets, others: { buckets: { ...BUCKETS, 'us-east-1': 'acme-others' } } },
      },
      problems: [
        'sets.others.buckets.eu-west-1: bucket acme-docs-dublin is taken by sets.documents.buckets.eu-west-1 already; ',
      ],
    },
    {
      name: 'a set name with #',
      config: { home: 'us-east-1', sets: { 'a#b': { buckets: BUCKETS } } },
      problems: ['sets["a#b"]: is no name for a replica set; allowed: '],
    },
    {
      name: 'a set name that is too long',
      config: { home: 'us-east-1', sets: { ['a'.repeat(33)]: { buckets: BUCKETS } } },
      problems: [`sets.${'a'.repeat(33)}: is no name for a replica set; allowed: `],
    },
    {
      name: 'a bucket that is a number',
      config: withBuckets({ ...BUCKETS, 'eu-west-2': 12345 }),
      problems: ['sets.documents.buckets.eu-west-2: must be a text or a mapping, not 12345 (put it in quotes)'],
    },
    {
      name: 'an endpoint with a password in it',
      config: withBuckets({ ...BUCKETS, 'eu-west-2': { bucket: 'acme-two', endpoint: 'https://:secret@minio' } }),
      problems: ['sets.documents.buckets.eu-west-2.endpoint: is no endpoint; allowed: '],
    },
  ]);

  it.each([
    'ab',
    'Acme',
    'acme_docs',
    '-acme',
    'acme-',
    'a..b',
    '192.168.0.1',
    'xn--acme',
    'acme-s3alias',
    'a'.repeat(64),
  ])('S3 knows no bucket called %s', (name) => {
    expect(problemsOf(withBuckets({ ...BUCKETS, 'eu-west-2': name }))).toEqual([
      expect.stringMatching(/^sets\.documents\.buckets\.eu-west-2: is no bucket name[:;]/),
    ]);
  });

  it('the same bucket name on two endpoints is two buckets', () => {
    const docs = (port: number) => ({ bucket: 'docs', endpoint: `http://127.0.0.1:${port}` });
    expect(problemsOf(withBuckets({ here: docs(9000), there: docs(9001), cloud: 'docs' }))).toEqual([]);
  });
});

describe('rules', () => {
  check([
    {
      name: 'a last rule that leaves keys to nobody',
      config: withRules([{ prefix: 'a/', ...LAST }]),
      problems: ['sets.documents.rules[0]: is the last rule and must take every key: '],
    },
    {
      name: 'a rule behind one that takes every key',
      config: withRules([LAST, { prefix: 'a/', ...LAST }, LAST]),
      problems: [
        'sets.documents.rules[1]: can never be reached: sets.documents.rules[0] takes all its keys before; ',
        'sets.documents.rules[2]: can never be reached: sets.documents.rules[0] takes all its keys before; ',
      ],
    },
    {
      name: 'a rule behind one with a shorter prefix',
      config: withRules([{ prefix: 'a/', ...LAST }, { prefix: 'a/b/', suffix: '.json', ...LAST }, LAST]),
      problems: ['sets.documents.rules[1]: can never be reached: sets.documents.rules[0] '],
    },
    {
      name: 'an owner that is no region of the set, wherever it stands',
      config: withRules([
        { prefix: 'a/', policy: { use: 'region-ownership', owner: 'eu-wst-1' } },
        {
          policy: [
            'last-writer-wins',
            {
              use: 'region-ownership',
              owner: 'eu-west-1',
              otherwise: { use: 'region-priority', order: ['eu-west-1', 'mars'] },
            },
          ],
        },
      ]),
      problems: [
        'sets.documents.rules[0].policy.owner: eu-wst-1 is no region of this set (did you mean eu-west-1?); allowed: us-east-1, eu-west-1',
        'sets.documents.rules[1].policy[1].otherwise.order[1]: mars is no region of this set; allowed: us-east-1, eu-west-1',
      ],
    },
    {
      name: 'a choice that only a person makes, also inside another policy',
      config: withRules([
        { prefix: 'a/', policy: { use: 'manual', chosen: 'eu-west-1/v1' } },
        {
          policy: {
            use: 'json-merge',
            otherwise: ['optimistic-concurrency', { use: 'manual', chosen: 'eu-west-1/v1' }],
          },
        },
      ]),
      problems: [
        'sets.documents.rules[0].policy.chosen: is set by `npx concord resolve` alone; take it out',
        'sets.documents.rules[1].policy.otherwise[1].chosen: is set by `npx concord resolve` alone; take it out',
      ],
    },
    {
      name: 'a policy that is not there',
      config: withRules([{ policy: 'last-writer-win' }]),
      problems: [
        'sets.documents.rules[0].policy: no policy is called last-writer-win (did you mean last-writer-wins?); allowed: last-writer-wins, ',
      ],
    },
    {
      name: 'a policy without the parameters that it needs',
      config: withRules([{ policy: ['region-ownership', { use: 'region-ownership' }] }]),
      problems: [
        'sets.documents.rules[0].policy[0]: region-ownership needs parameters: write { use: region-ownership, … }; its parameters: owner, otherwise',
        'sets.documents.rules[0].policy[1].owner: is missing; it must be a text',
      ],
    },
    {
      name: 'an object that names no policy, or a wrong one',
      config: withRules([{ policy: [{}, { use: 'coin' }, 5] }]),
      problems: [
        'sets.documents.rules[0].policy[0].use: is missing; it must be the name of a policy',
        'sets.documents.rules[0].policy[1].use: no policy is called coin; allowed: ',
        'sets.documents.rules[0].policy[2]: must be a name or a mapping, not 5',
      ],
    },
    {
      name: 'fields that are unknown, with the nearest that is known',
      config: withRules([{ ...LAST, prefx: 'a/' }]),
      problems: [
        'sets.documents.rules[0]: unknown field prefx (did you mean prefix?); allowed: name, prefix, suffix, match, size, content-type, tag, mode, carrier, policy, deletes',
      ],
    },
    {
      name: 'a parameter that is unknown',
      config: withRules([{ policy: { use: 'logical-timestamp', field: 'x' } }]),
      problems: ['sets.documents.rules[0].policy: unknown field field; allowed: use, metadata'],
    },
    {
      name: 'code of one’s own that is nowhere, or in two places',
      config: withRules([
        { prefix: 'a/', policy: 'custom' },
        { prefix: 'b/', policy: { use: 'custom' } },
        {
          policy: { use: 'custom', module: './a.ts', lambda: 'arn:aws:lambda:eu-west-1:111122223333:function:mine' },
        },
      ]),
      problems: [
        'sets.documents.rules[0].policy: custom needs parameters: write { use: custom, … }; its parameters: module, lambda, ',
        'sets.documents.rules[1].policy: needs either module: ./PATH or lambda: ARN',
        'sets.documents.rules[2].policy: needs either module: ./PATH or lambda: ARN',
      ],
    },
    {
      name: 'code of one’s own under a wrong name, for too long, with too much',
      config: withRules([
        { prefix: 'a/', policy: { use: 'custom', module: 'mine.ts' } },
        { prefix: 'b/', policy: { use: 'custom', module: './mine.py' } },
        { policy: { use: 'custom', lambda: 'office-hours', timeout: 61, 'max-bytes': 9_999_999 } },
      ]),
      problems: [
        'sets.documents.rules[0].policy.module: must be a path that begins with ./ or ../ and ends in ',
        'sets.documents.rules[1].policy.module: must be a path that begins with ./ or ../ and ends in ',
        'sets.documents.rules[2].policy.lambda: must be an ARN: arn:aws:lambda:REGION:ACCOUNT:function:NAME[:ALIAS]',
        'sets.documents.rules[2].policy.timeout: ',
        'sets.documents.rules[2].policy.max-bytes: ',
      ],
    },
    {
      name: 'a word that is none of those allowed',
      config: withRules([{ ...LAST, deletes: 'wins' }]),
      problems: ['sets.documents.rules[0].deletes: must be policy, win or lose, not wins (did you mean win?)'],
    },
    {
      name: 'an empty prefix, and one that is no text (which leaves open what the rule takes)',
      config: withRules([{ prefix: '', ...LAST }, { prefix: 5, ...LAST }, LAST]),
      problems: [
        'sets.documents.rules[0].prefix: must not be empty',
        'sets.documents.rules[1].prefix: must be a text, not 5 (put it in quotes)',
        'sets.documents.rules[2]: can never be reached: sets.documents.rules[0] ',
      ],
    },
    {
      name: 'a rule behind one that asks for the same, or for less',
      config: withRules([
        { match: 'plans/**', size: { max: 5 }, ...LAST },
        { match: 'plans/**', size: { max: 5 }, tag: { team: 'red' }, prefix: 'plans/', ...LAST },
        { match: 'plans/**', size: { max: 6 }, ...LAST },
        LAST,
      ]),
      problems: ['sets.documents.rules[1]: can never be reached: sets.documents.rules[0] takes all its keys before; '],
    },
    {
      name: 'a last rule that asks for something, and so leaves keys to nobody',
      config: withRules([{ 'content-type': 'text/*', ...LAST }]),
      problems: ['sets.documents.rules[0]: is the last rule and must take every key: '],
    },
    {
      name: 'conditions that could never hold, each with what is allowed',
      config: withRules([
        { match: 'plans/{a,b', ...LAST },
        { match: '', ...LAST },
        { size: { min: '2 MB', max: 5 }, ...LAST },
        { size: {}, ...LAST },
        { size: { max: '10 MBs' }, ...LAST },
        { size: { min: -1, max: 1.5 }, ...LAST },
        { 'content-type': 'text/plain; charset=utf-8', ...LAST },
        { tag: {}, ...LAST },
        { tag: { team: 7 }, ...LAST },
        { mode: 'watch', ...LAST },
      ]),
      problems: [
        'sets.documents.rules[0].match: is no pattern: Missing closing: "}"',
        'sets.documents.rules[1].match: must not be empty',
        'sets.documents.rules[2].size: min must not be above max',
        'sets.documents.rules[3].size: must have min or max, or both',
        'sets.documents.rules[4].size.max: is no size; allowed: ',
        'sets.documents.rules[5].size.min: must be at least 0',
        'sets.documents.rules[5].size.max: must be a whole number',
        'sets.documents.rules[6].content-type: is no content type; allowed: ',
        'sets.documents.rules[7].tag: must name a tag: ',
        'sets.documents.rules[8].tag.team: must be a text, not 7 (put it in quotes)',
        'sets.documents.rules[9].mode: must be enforce or observe, not watch',
      ],
    },
    {
      name: 'rules that are no rules',
      config: withRules([null]),
      problems: ['sets.documents.rules[0]: must be a mapping, not empty'],
    },
  ]);
});

describe('the deployment', () => {
  check([
    {
      name: 'values that it cannot have',
      config: { ...aConfig(), deploy: { createBuckets: 'yes', triggers: 'sns', logRetentionDays: 0 } },
      problems: [
        'deploy.createBuckets: must be true or false, not yes',
        'deploy.triggers: must be s3, sqs, eventbridge or none, not sns',
        'deploy.logRetentionDays: must be at least 1',
      ],
    },
  ]);
});

function check(mistakes: readonly Mistake[]): void {
  it.each(mistakes)('$name', ({ config, problems }) => {
    const found = problemsOf(config);
    expect(found).toEqual(problems.map((problem) => expect.stringContaining(problem)));
    found.forEach((text, index) => {
      expect(text.startsWith(problems[index] ?? '')).toBe(true);
    });
  });
}

function problemsOf(config: unknown): readonly string[] {
  try {
    checkConfig(config, 'test');
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

function aConfig() {
  return { home: 'us-east-1', sets: { documents: { buckets: BUCKETS } } };
}

function withBuckets(buckets: unknown) {
  return { home: 'us-east-1', sets: { documents: { buckets } } };
}

function withRules(rules: unknown) {
  return { home: 'us-east-1', sets: { documents: { buckets: BUCKETS, rules } } };
}
