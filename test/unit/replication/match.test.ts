import { describe, expect, it } from 'vitest';
import type { ReplicationFilter, ReplicationRule } from '../../../src/replication/document.ts';
import { carriesDeleteMarkers, rulesFor, takes } from '../../../src/replication/match.ts';

const rule = (changes: Partial<ReplicationRule>): ReplicationRule => ({
  ID: 'one',
  Status: 'Enabled',
  Priority: 1,
  Filter: {},
  DeleteMarkerReplication: { Status: 'Disabled' },
  Destination: { Bucket: 'arn:aws:s3:::dublin' },
  ...changes,
});

const docs = { Key: 'team', Value: 'docs' };

const CASES: readonly {
  readonly filter: ReplicationFilter;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}[] = [
  { filter: {}, yes: ['a', 'a team=docs'], no: [] },
  { filter: { Prefix: 'logs/' }, yes: ['logs/1'], no: ['log', 'Logs/1'] },
  { filter: { Tag: docs }, yes: ['a team=docs'], no: ['a', 'a team=web', 'a constructor=docs'] },
  { filter: { And: { Prefix: 'a', Tags: [docs] } }, yes: ['ab team=docs'], no: ['ab', 'b team=docs'] },
  { filter: { Not: { Prefix: 'tmp/' } }, yes: ['a'], no: ['tmp/1'] },
  { filter: { Not: { Tag: docs } }, yes: ['a', 'a team=web'], no: ['a team=docs'] },
  {
    filter: { Not: { Or: { Prefixes: ['tmp/', 'x/'], Tags: [docs] } } },
    yes: ['a'],
    no: ['tmp/1', 'x/1', 'a team=docs'],
  },
  { filter: { And: { Prefix: 'a/', Not: { Prefix: 'a/b/' } } }, yes: ['a/1'], no: ['a/b/1', 'b'] },
];

/** `KEY NAME=VALUE`. */
function object(text: string) {
  const [key = '', tag] = text.split(' ');
  const [name = '', value = ''] = tag?.split('=') ?? [];
  return { key, tags: tag === undefined ? {} : { [name]: value } };
}

describe('which objects a rule takes', () => {
  it.each(CASES)('$filter', ({ filter, yes, no }) => {
    expect(yes.filter((text) => !takes(rule({ Filter: filter }), object(text)))).toEqual([]);
    expect(no.filter((text) => takes(rule({ Filter: filter }), object(text)))).toEqual([]);
  });

  it('without Filter by its prefix, and then with its delete markers', () => {
    const older: ReplicationRule = { Status: 'Enabled', Prefix: 'a/', Destination: { Bucket: 'arn:aws:s3:::dublin' } };
    expect([takes(older, { key: 'a/1' }), takes(older, { key: 'b' })]).toEqual([true, false]);
    expect(carriesDeleteMarkers(older)).toBe(true);
    expect(carriesDeleteMarkers(rule({}))).toBe(false);
    expect(carriesDeleteMarkers(rule({ DeleteMarkerReplication: { Status: 'Enabled' } }))).toBe(true);
  });
});

describe('which rules carry an object', () => {
  it('are to each destination the one of the highest priority, of those that are enabled', () => {
    const tokyo = { Bucket: 'arn:aws:s3:::tokyo' };
    const rules = [
      rule({ ID: 'all', Priority: 1 }),
      rule({ ID: 'fast', Priority: 5, Filter: { Prefix: 'fast/' } }),
      rule({ ID: 'off', Priority: 9, Status: 'Disabled' }),
      rule({ ID: 'tokyo', Priority: 3, Destination: tokyo }),
    ];
    const ids = (key: string) => rulesFor(rules, { key }).map(({ ID }) => ID);
    expect(ids('fast/1')).toEqual(['fast', 'tokyo']);
    expect(ids('slow/1')).toEqual(['all', 'tokyo']);
    expect(
      rulesFor(rules.toReversed(), { key: 'fast/1' })
        .map(({ ID }) => ID)
        .toSorted(),
    ).toEqual(['fast', 'tokyo']);
  });
});
