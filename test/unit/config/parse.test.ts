import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, type Problem, parseJsonConfig } from '../../../src/config/index.ts';
import { loadConfig, parseConfig } from '../../../src/config/load.ts';

/** The example of the design, with policies that there are. */
const EXAMPLE = `
home: us-east-1                      # where the journal lives
sets:
  documents:                         # a replica set
    buckets:
      us-east-1: acme-docs-virginia
      eu-west-1: acme-docs-dublin
      ap-northeast-1: { bucket: acme-docs-tokyo, endpoint: "http://127.0.0.1:9000", forcePathStyle: true }
    rules:                           # first match wins; the last one has no match
      - { prefix: users/, policy: { use: region-ownership, owner: us-east-1, otherwise: last-writer-wins } }
      - { prefix: plans/, suffix: .json, policy: { use: highest, size: true }, deletes: lose }
      - { policy: [optimistic-concurrency, { use: logical-timestamp, metadata: logical-timestamp }, last-writer-wins] }
`;

describe('a configuration', () => {
  it('is read with policies as lists and defaults filled in', () => {
    expect(parseConfig(EXAMPLE, 'concord.yml')).toEqual({
      home: 'us-east-1',
      sets: {
        documents: {
          buckets: {
            'us-east-1': 'acme-docs-virginia',
            'eu-west-1': 'acme-docs-dublin',
            'ap-northeast-1': {
              bucket: 'acme-docs-tokyo',
              endpoint: 'http://127.0.0.1:9000',
              forcePathStyle: true,
            },
          },
          rules: [
            {
              prefix: 'users/',
              policy: [{ use: 'region-ownership', owner: 'us-east-1', otherwise: [{ use: 'last-writer-wins' }] }],
              deletes: 'policy',
              unchanged: 'yields',
              'ignore-metadata': [],
              mode: 'enforce',
            },
            {
              prefix: 'plans/',
              suffix: '.json',
              policy: [{ use: 'highest', size: true }],
              deletes: 'lose',
              unchanged: 'yields',
              'ignore-metadata': [],
              mode: 'enforce',
            },
            {
              policy: [
                { use: 'optimistic-concurrency', metadata: 'previous-etag' },
                { use: 'logical-timestamp', metadata: 'logical-timestamp' },
                { use: 'last-writer-wins' },
              ],
              deletes: 'policy',
              unchanged: 'yields',
              'ignore-metadata': [],
              mode: 'enforce',
            },
          ],
        },
      },
    });
  });

  it('written as JSON parses to itself, with YAML’s reader and without it', () => {
    const config = parseConfig(EXAMPLE, 'concord.yml');
    expect(parseJsonConfig(JSON.stringify(config), 'concord.json')).toEqual(config);
    expect(parseConfig(JSON.stringify(config, null, '\t'), 'concord.json')).toEqual(config);
  });

  it('may carry what a deployment needs, known and unknown', () => {
    const deploy = { createBuckets: true, triggers: 'eventbridge', logRetentionDays: 30, vpc: ['subnet-1'] };
    expect(parseConfig(`${EXAMPLE}deploy: ${JSON.stringify(deploy)}`, 'concord.yml').deploy).toEqual(deploy);
  });
});

describe('several mistakes', () => {
  const text = `home: US_EAST
hom: x
sets:
  documents:
    buckets:
      us-east-1: acme..docs
      eu-west-1: { bucket: acme-docs-dublin, endpont: "http://x" }
      ap-northeast-1: acme-docs-dublin
    rules:
      - { prefix: 2024, policy: { use: region-ownership, owner: eu-wst-1 } }
      - { policy: last-writer-win, delets: win }
`;

  it('are told at once, each with its path, what is wrong, what is allowed, and where it stands', () => {
    const error = errorOf(() => parseConfig(text, 'concord.yml'));
    expect(error.problems.map(({ path, line, column }) => `${line}:${column} ${path}`)).toEqual([
      '1:1 ',
      '1:7 home',
      '6:18 sets.documents.buckets.us-east-1',
      '7:18 sets.documents.buckets.eu-west-1',
      '8:23 sets.documents.buckets.ap-northeast-1',
      '10:19 sets.documents.rules[0].prefix',
      '10:65 sets.documents.rules[0].policy.owner',
      '11:9 sets.documents.rules[1]',
      '11:19 sets.documents.rules[1].policy',
    ]);
  });

  it('that a field is missing is told where its owner stands', () => {
    const { problems } = errorOf(() => parseConfig('home: us-east-1\nsets:\n  documents: {}\n', 'concord.yml'));
    expect(problems).toEqual([
      { path: 'sets.documents.buckets', message: 'is missing; it must be a mapping', line: 3, column: 14 },
    ]);
  });

  it('read well', () => {
    expect(String(errorOf(() => parseConfig(text, 'concord.yml')))).toMatchInlineSnapshot(`
      "concord.yml has 9 problems:
        line 1, column 1: unknown field hom (did you mean home?); allowed: $schema, home, sets, commands, journal, deploy
        home (line 1, column 7): is no name for a region; allowed: 1 to 32 lower-case letters, digits and hyphens, the first a letter
        sets.documents.buckets.us-east-1 (line 6, column 18): is no bucket name: two dots must not stand side by side
        sets.documents.buckets.eu-west-1 (line 7, column 18): unknown field endpont (did you mean endpoint?); allowed: bucket, endpoint, forcePathStyle, signingRegion, credentials
        sets.documents.buckets.ap-northeast-1 (line 8, column 23): bucket acme-docs-dublin is taken by sets.documents.buckets.eu-west-1 already; every region of every set needs one of its own
        sets.documents.rules[0].prefix (line 10, column 19): must be a text, not 2024 (put it in quotes)
        sets.documents.rules[0].policy.owner (line 10, column 65): eu-wst-1 is no region of this set (did you mean eu-west-1?); allowed: us-east-1, eu-west-1, ap-northeast-1
        sets.documents.rules[1] (line 11, column 9): unknown field delets (did you mean deletes?); allowed: name, prefix, suffix, match, size, content-type, tag, mode, carrier, policy, deletes, byte-fields, unchanged, ignore-metadata
        sets.documents.rules[1].policy (line 11, column 19): no policy is called last-writer-win (did you mean last-writer-wins?); allowed: last-writer-wins, logical-timestamp, region-ownership, optimistic-concurrency, region-priority, highest, json-merge, text-merge, union, automerge, keep-both, manual, custom"
    `);
  });
});

describe('broken syntax', () => {
  it.each([
    ['nothing closed', 'home: [us-east-1\nsets: {}', 2],
    ['a key that stands there twice', 'home: us-east-1\nhome: eu-west-1', 2],
    ['a mapping within a line', 'home: us-east-1: 5', 1],
  ])('is told with line and column: %s', (_, text, line) => {
    const [problem] = errorOf(() => parseConfig(text, 'concord.yml')).problems;
    expect(problem).toMatchObject({ path: '', line, column: expect.any(Number) });
  });

  it('of a key that stands there twice leaves the other mistakes to be told', () => {
    const { problems } = errorOf(() => parseConfig('home: us-east-1\nhome: EU', 'concord.yml'));
    expect(problems.map(({ path }: Problem) => path)).toEqual(['', 'sets', 'home']);
  });

  it('of an alias to nowhere and of JSON is told as well', () => {
    expect(errorOf(() => parseConfig('home: *nowhere', 'concord.yml')).message).toContain('nowhere');
    expect(errorOf(() => parseJsonConfig('{"home":', 'concord.json')).message).toContain('is no JSON');
  });

  it.each(['', '5', '[]', 'null'])('or the wrong shape of the whole is a problem and no exception: %j', (text) => {
    expect(errorOf(() => parseConfig(text, 'concord.yml')).message).toMatch(/must be a mapping, not/);
  });
});

describe('a file', () => {
  it('that is not there is a problem like others', async () => {
    await expect(loadConfig('/nowhere/concord.yml')).rejects.toThrow(
      /^There is no file \/nowhere\/concord\.yml\. Name your configuration/,
    );
  });

  it('that names a module which is not there is told so, with its line and column', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-config-'));
    const file = join(folder, 'concord.yml');
    writeFileSync(join(folder, 'mine.ts'), '');
    const policies = '[{ use: custom, module: ./mine.ts, otherwise: { use: custom, module: ./yours.ts } }]';
    writeFileSync(
      file,
      `home: us-east-1
sets:
  documents:
    buckets: { us-east-1: acme-docs-virginia, eu-west-1: acme-docs-dublin }
    rules:
      - policy: ${policies}
`,
    );
    const error = await loadConfig(file).catch((caught: ConfigError) => caught);
    expect(error).toMatchObject({
      problems: [
        {
          path: 'sets.documents.rules[0].policy[0].otherwise.module',
          message: `there is no file ${join(folder, 'yours.ts')}`,
          line: 6,
          column: 86,
        },
      ],
    });
    writeFileSync(join(folder, 'yours.ts'), '');
    expect((await loadConfig(file)).sets.documents?.rules).toHaveLength(1);
  });
});

function errorOf(action: () => unknown): ConfigError {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('was taken for right');
}
