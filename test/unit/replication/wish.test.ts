import { describe, expect, it } from 'vitest';
import { refusals } from '../../../src/replication/validate/index.ts';
import { inSecondVersion, numbered } from '../../../src/replication/wish/merge.ts';
import { reachOf, reachSentences } from '../../../src/replication/wish/reach.ts';
import type { ReplicatedSet, ReplicationSettings } from '../../../src/replication/wish/settings.ts';
import { edgesOf } from '../../../src/replication/wish/topology.ts';
import { isOurs, wantedRules } from '../../../src/replication/wish/wanted.ts';

const SET: ReplicatedSet = {
  name: 'documents',
  buckets: [
    { region: 'virginia', bucket: 'docs-virginia' },
    { region: 'dublin', bucket: 'docs-dublin' },
    { region: 'tokyo', bucket: 'docs-tokyo' },
  ],
};

const arrows = (settings: ReplicationSettings) => edgesOf(settings, SET).map(({ from, to }) => `${from}>${to}`);

describe('where a topology leads', () => {
  it('a mesh from each to each: N(N-1)', () => {
    expect(arrows({ topology: 'mesh' })).toHaveLength(6);
  });

  it('a star from its hub, and back where it goes both ways', () => {
    expect(arrows({ topology: 'star', hub: 'dublin' })).toEqual(['dublin>virginia', 'dublin>tokyo']);
    expect(arrows({ topology: 'star', hub: 'dublin', 'both-ways': true })).toHaveLength(4);
  });

  it('a chain from each to the next', () => {
    expect(arrows({ topology: 'chain' })).toEqual(['virginia>dublin', 'dublin>tokyo']);
  });

  it('edges as they stand, each once', () => {
    const edges = [
      { from: 'virginia', to: ['dublin', 'tokyo'] },
      { from: 'tokyo', to: 'virginia' },
      { from: 'virginia', to: 'dublin' },
    ];
    expect(arrows({ topology: 'edges', edges })).toEqual(['virginia>dublin', 'virginia>tokyo', 'tokyo>virginia']);
  });
});

describe('whom S3 does not reach', () => {
  it('nobody in a mesh', () => {
    expect(reachSentences(reachOf({ topology: 'mesh' }, SET))).toEqual([]);
  });

  it('a chain ends after one hop, and what is written at its end goes nowhere', () => {
    expect(reachSentences(reachOf({ topology: 'chain' }, SET))).toEqual([
      'What is written in virginia is replicated to dublin alone (the replica in dublin does not go on to tokyo: S3 never replicates a replica); tokyo stays behind until s3-concord brings it there.',
      'What is written in dublin is replicated to tokyo alone; virginia stays behind until s3-concord brings it there.',
      'What is written in tokyo is replicated to no other region; virginia and dublin stay behind until s3-concord brings it there.',
    ]);
  });

  it('one spoke of a star does not reach another', () => {
    const reach = reachOf({ topology: 'star', hub: 'dublin', 'both-ways': true }, SET);
    expect(reach.map(({ from, behind }) => [from, behind])).toEqual([
      ['virginia', ['tokyo']],
      ['dublin', []],
      ['tokyo', ['virginia']],
    ]);
  });
});

describe('what a set asks of a bucket', () => {
  const settings: ReplicationSettings = {
    topology: 'mesh',
    metrics: true,
    kms: { dublin: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
    rules: [
      { name: 'fast', prefix: 'fast/', 'time-control': true, to: 'dublin' },
      { prefix: 'mail/', tag: { team: 'docs' }, not: { prefix: ['mail/tmp/', 'mail/x/'] }, to: ['tokyo'] },
      {
        name: 'backup',
        to: 'arn:aws:s3:::backup',
        from: 'virginia',
        owner: '210987654321',
        'storage-class': 'GLACIER_IR',
      },
      { name: 'first', prefix: 'z/', priority: 9, 'delete-markers': true, enabled: false, to: 'tokyo' },
    ],
  };
  const wanted = wantedRules(settings, SET);

  it('is a rule for each direction, those first that have precedence', () => {
    const ids = Object.entries(wanted).map(([region, rules]) => [
      region,
      rules.map(({ ID }) => ID?.split('/').slice(2).join(' ')),
    ]);
    expect(ids).toEqual([
      ['virginia', ['first tokyo', 'fast dublin', 'rule-2 tokyo', 'backup backup']],
      ['dublin', ['first tokyo', 'rule-2 tokyo']],
      ['tokyo', ['fast dublin']],
    ]);
  });

  it('says what the rule says, and for the rest what is said of all', () => {
    const [, fast, mail, backup] = wanted.virginia ?? [];
    expect(fast).toEqual({
      ID: 's3-concord/documents/fast/dublin',
      Status: 'Enabled',
      Filter: { Prefix: 'fast/' },
      SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: {
        Bucket: 'arn:aws:s3:::docs-dublin',
        EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
        ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
        Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
      },
    });
    expect(mail?.Filter).toEqual({
      And: {
        Prefix: 'mail/',
        Tags: [{ Key: 'team', Value: 'docs' }],
        Not: { Or: { Prefixes: ['mail/tmp/', 'mail/x/'] } },
      },
    });
    // Metrics without time control have no threshold.
    expect(mail?.Destination?.Metrics).toEqual({ Status: 'Enabled' });
    expect(backup?.Destination).toMatchObject({
      Bucket: 'arn:aws:s3:::backup',
      Account: '210987654321',
      AccessControlTranslation: { Owner: 'Destination' },
      StorageClass: 'GLACIER_IR',
    });
  });

  it('is taken by S3, with numbers that no other rule has', () => {
    const others = [
      {
        ID: 'theirs',
        Priority: 2,
        Filter: {},
        Status: 'Enabled',
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: { Bucket: 'arn:aws:s3:::else' },
      },
    ];
    const rules = numbered(wanted.virginia ?? [], others);
    expect(rules.map(({ Priority }) => Priority)).toEqual([5, 4, 3, 1]);
    const document = { Role: 'arn:aws:iam::123456789012:role/r', Rules: [...others, ...rules] };
    expect(refusals(document)).toEqual([]);
    expect(document.Rules.map(isOurs)).toEqual([false, true, true, true, true]);
  });

  it('without rules is one for every key', () => {
    const { tokyo = [] } = wantedRules({ topology: 'chain', 'both-ways': true }, SET);
    expect(tokyo.map(({ ID, Filter }) => [ID, Filter])).toEqual([['s3-concord/documents/all/dublin', {}]]);
  });
});

describe('a rule of the first version of the schema', () => {
  it('is said in the second with the same meaning', () => {
    const Destination = { Bucket: 'arn:aws:s3:::else' };
    expect(inSecondVersion({ ID: 'old', Status: 'Enabled', Prefix: 'a/', Destination }, 4)).toEqual({
      ID: 'old',
      Status: 'Enabled',
      Priority: 4,
      Filter: { Prefix: 'a/' },
      DeleteMarkerReplication: { Status: 'Enabled' },
      Destination,
    });
    expect(inSecondVersion({ Prefix: '' }, 1).Filter).toEqual({});
  });
});
