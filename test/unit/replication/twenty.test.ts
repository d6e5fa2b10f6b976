import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/load.ts';
import type { ReplicationDocument } from '../../../src/replication/document.ts';
import { notesOf } from '../../../src/replication/plan/notes.ts';
import type { Found, ObservedBucket } from '../../../src/replication/plan/observed.ts';
import { planReplication, problemSentence } from '../../../src/replication/plan/plan.ts';
import { refusals } from '../../../src/replication/validate/index.ts';

const REGIONS = { virginia: 'docs-virginia', dublin: 'docs-dublin', tokyo: 'docs-tokyo' };

/** `replication` of a set in three regions, as people write it. */
const config = (replication: string, rules = '') => `
home: virginia
sets:
  documents:
    buckets: ${JSON.stringify(REGIONS)}
${rules}
    replication: ${replication}
`;

interface Outcome {
  /** How many rules each bucket gets, in the order of the regions. */
  readonly rules: readonly number[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** What `plan` says; a configuration that is refused before is told as its problems. */
function plan(text: string, found: Partial<Record<keyof typeof REGIONS, Partial<Found>>> = {}): Outcome {
  let set: ReturnType<typeof parseConfig>['sets'][string] | undefined;
  try {
    set = parseConfig(text, 'concord.yml').sets.documents;
  } catch (error) {
    return { rules: [], problems: [(error as Error).message], notes: [] };
  }
  const settings = set?.replication;
  if (!settings) throw new Error('says nothing of replication');
  const buckets = Object.entries(REGIONS).map(([region, bucket]) => ({ region, bucket }));
  const observed = buckets.map(
    ({ region, bucket }): ObservedBucket => ({
      ...{ state: 'read', region, bucket },
      found: { versioning: 'Enabled', ...found[region as keyof typeof REGIONS] },
    }),
  );
  const named = { name: 'documents', buckets };
  const plans = planReplication({
    ...{ settings, set: named, observed },
    roleOf: (region) => `arn:aws:iam::123456789012:role/${region}`,
  });
  const rulesBySize = set?.rules.flatMap(({ size }, index) => (size ? [`rules[${index}]`] : [])) ?? [];
  return {
    rules: plans.map(({ changes }) => changes.filter(({ kind }) => kind === 'add').length),
    problems: plans.flatMap(({ problems }) => problems.map(problemSentence)),
    notes: notesOf({ settings, set: named, observed, plans, rulesBySize }),
  };
}

interface Accepted {
  readonly what: string;
  readonly replication: string;
  readonly rulesOfSet?: string;
  readonly rules: readonly number[];
  readonly note?: RegExp;
}

const ACCEPTED: readonly Accepted[] = [
  { what: '1 a mesh: six rules for three regions', replication: '{ topology: mesh }', rules: [2, 2, 2] },
  {
    what: '2 a star from its hub',
    replication: '{ topology: star, hub: virginia }',
    rules: [2, 0, 0],
    note: /^What is written in dublin is replicated to no other region; virginia and tokyo stay behind until s3-concord/,
  },
  {
    what: '3 a star both ways: one spoke does not reach the other',
    replication: '{ topology: star, hub: virginia, both-ways: true }',
    rules: [2, 1, 1],
    note: /in dublin is replicated to virginia alone \(the replica in virginia does not go on to tokyo: S3 never replicates a replica\); tokyo stays behind/,
  },
  {
    what: '4 a chain ends after one hop',
    replication: '{ topology: chain }',
    rules: [1, 1, 0],
    note: /in virginia is replicated to dublin alone \(the replica in dublin does not go on to tokyo/,
  },
  {
    what: '5 a hybrid: a pair both ways, and one of them to a third',
    replication:
      '{ topology: edges, edges: [{ from: virginia, to: [dublin, tokyo] }, { from: dublin, to: virginia }] }',
    rules: [2, 1, 0],
    note: /in tokyo is replicated to no other region/,
  },
  {
    what: '6 two prefixes to two buckets, one with time control',
    replication: `{ topology: star, hub: virginia, rules: [
      { name: critical, prefix: critical-data/, to: dublin, time-control: true },
      { name: rest, prefix: non-critical-data/, to: tokyo } ] }`,
    rules: [2, 0, 0],
    note: /^Keys that no rule takes are not replicated; s3-concord brings them everywhere/,
  },
  {
    what: '7 time control with metrics for every key',
    replication: '{ topology: mesh, time-control: true, metrics: true }',
    rules: [2, 2, 2],
    note: /leaves delete markers out, and promises nothing above 1 Gbit\/s/,
  },
  {
    what: '8 metrics without time control, without a threshold',
    replication: '{ topology: mesh, metrics: true }',
    rules: [2, 2, 2],
  },
  {
    what: '9 delete markers on',
    replication: '{ topology: mesh, delete-markers: true }',
    rules: [2, 2, 2],
    note: /a delete may arrive over a write that nobody has compared it with/,
  },
  {
    what: '10 tags, delete markers off',
    replication: '{ topology: mesh, delete-markers: false, rules: [{ tag: { replicate: "yes" } }] }',
    rules: [2, 2, 2],
    note: /what is tagged later is not replicated/,
  },
  {
    what: '11 all but some prefixes, with delete markers',
    replication: '{ topology: mesh, delete-markers: true, rules: [{ not: { prefix: [tmp/, cache/] } }] }',
    rules: [2, 2, 2],
  },
  {
    what: '12 a backup outside of the set, in another account and class',
    replication: `{ topology: mesh, rules: [{ name: every },
      { name: backup, from: virginia, to: "arn:aws:s3:::docs-backup", owner: "210987654321", storage-class: GLACIER_IR }] }`,
    rules: [3, 2, 2],
  },
  {
    what: '13 rules by size of the set itself',
    replication: '{ topology: mesh }',
    rulesOfSet: '    rules: [{ size: { max: 1 MB }, policy: json-merge }, { policy: last-writer-wins }]',
    rules: [2, 2, 2],
    note: /^rules\[0\] of documents goes by size, and S3's replication has no filter by size/,
  },
];

describe('plan accepts, as S3 does,', () => {
  it.each(ACCEPTED)('$what', ({ replication, rulesOfSet, rules, note }) => {
    const outcome = plan(config(replication, rulesOfSet));
    expect(outcome.problems).toEqual([]);
    expect(outcome.rules).toEqual(rules);
    if (note) expect(outcome.notes.filter((sentence) => note.test(sentence))).toHaveLength(1);
  });
});

interface Refused {
  readonly what: string;
  readonly replication: string;
  readonly found?: Parameters<typeof plan>[1];
  readonly sentence: RegExp;
}

const REFUSED: readonly Refused[] = [
  {
    what: '14 a tag with delete markers',
    replication: '{ topology: mesh, delete-markers: true, rules: [{ tag: { replicate: "yes" } }] }',
    sentence: /rules\[0\]\.tag.*delete markers carry no tags, and S3 refuses it/,
  },
  {
    what: '15 a tag within not, with delete markers',
    replication: '{ topology: mesh, rules: [{ not: { tag: { copy: ours } }, delete-markers: true }] }',
    sentence: /delete markers carry no tags/,
  },
  {
    what: '16 time control without metrics',
    replication: '{ topology: mesh, time-control: true, metrics: false }',
    sentence: /metrics.*must not be false with time control/,
  },
  {
    what: '17 a filter by size',
    replication: '{ topology: mesh, rules: [{ size: { min: 1 GB } }] }',
    sentence: /rules\[0\]\.size.*has no filter by size/,
  },
  {
    what: '18 two rules with one priority and one destination',
    replication: '{ topology: mesh, rules: [{ prefix: a/, priority: 7 }, { prefix: a/b/, priority: 7, to: dublin }] }',
    sentence: /rules\[1\]\.priority.*7 is that of rules\[0\]/,
  },
  {
    what: '19 a destination whose versioning is suspended',
    replication: '{ topology: chain }',
    found: { dublin: { versioning: 'Suspended' } },
    sentence:
      /S3 would refuse it with InvalidRequest: Destination bucket must have versioning enabled\. Docs-dublin|docs-dublin does not keep versions/,
  },
  {
    what: '20 a source that keeps no versions',
    replication: '{ topology: star, hub: tokyo }',
    found: { tokyo: { versioning: 'Unversioned' } },
    sentence: /Versioning must be 'Enabled' on the bucket to apply a replication configuration/,
  },
  {
    what: '21 a star without a hub',
    replication: '{ topology: star }',
    sentence: /hub.*is missing: a star needs the region in the middle/,
  },
  {
    what: '22 a direction that the topology does not have',
    replication: '{ topology: chain, rules: [{ from: tokyo, to: virginia }] }',
    sentence: /rules\[0\].*leads nowhere: the topology chain has no such direction/,
  },
  {
    what: '23 a region that is none',
    replication: '{ topology: edges, edges: [{ from: virginia, to: dublni }] }',
    sentence: /dublni is no region of this set.*dublin/,
  },
];

describe('plan refuses, as S3 would,', () => {
  it.each(REFUSED)('$what', ({ replication, found, sentence }) => {
    const { problems } = plan(config(replication), found);
    expect(problems.filter((problem) => sentence.test(problem)).length).toBeGreaterThan(0);
  });
});

/** As tutorials show them, for `aws s3api put-bucket-replication`. */
const documents: Readonly<
  Record<string, { readonly document: ReplicationDocument; readonly refused: readonly RegExp[] }>
> = {
  'one rule for all, delete markers off': {
    document: {
      Role: 'arn:aws:iam::123456789012:role/replication-role',
      Rules: [
        {
          Status: 'Enabled',
          Priority: 1,
          DeleteMarkerReplication: { Status: 'Disabled' },
          Filter: {},
          Destination: { Bucket: 'arn:aws:s3:::destination-bucket', StorageClass: 'STANDARD' },
        },
      ],
    },
    refused: [],
  },
  'the same with time control and metrics': {
    document: {
      Role: 'arn:aws:iam::123456789012:role/replication-role',
      Rules: [
        {
          Status: 'Enabled',
          Priority: 1,
          DeleteMarkerReplication: { Status: 'Disabled' },
          Filter: {},
          Destination: {
            Bucket: 'arn:aws:s3:::destination-bucket',
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
          },
        },
      ],
    },
    refused: [],
  },
  'two prefixes to two buckets, which say nothing of delete markers': {
    document: {
      Role: 'arn:aws:iam::123456789012:role/replication-role',
      Rules: [
        {
          Status: 'Enabled',
          Priority: 1,
          Filter: { Prefix: 'critical-data/' },
          Destination: {
            Bucket: 'arn:aws:s3:::destination-bucket-1',
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
            Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
          },
        },
        {
          Status: 'Enabled',
          Priority: 2,
          Filter: { Prefix: 'non-critical-data/' },
          Destination: { Bucket: 'arn:aws:s3:::destination-bucket-2' },
        },
      ],
    },
    refused: [
      /^rule 1 has a Filter, so it must say DeleteMarkerReplication/,
      /^rule 2 has a Filter, so it must say DeleteMarkerReplication/,
    ],
  },
  'a role whose account is left to be filled in': {
    document: {
      Role: 'arn:aws:iam::account-id:role/replication-role',
      Rules: [
        {
          Status: 'Enabled',
          Priority: 1,
          DeleteMarkerReplication: { Status: 'Disabled' },
          Filter: {},
          Destination: { Bucket: 'arn:aws:s3:::destination-bucket' },
        },
      ],
    },
    refused: [/^arn:aws:iam::account-id:role\/replication-role is no ARN of a role/],
  },
};

describe('of a document as tutorials show it S3 refuses', () => {
  it.each(Object.entries(documents))('%s: what it should', (_, { document, refused }) => {
    const found = refusals(document).map(({ remedy }) => remedy);
    expect(found).toHaveLength(refused.length);
    for (const [index, expected] of refused.entries()) expect(found[index]).toMatch(expected);
  });
});
