import { describe, expect, it } from 'vitest';
import type { ReplicationDocument, ReplicationRule } from '../../../src/replication/document.ts';
import { type Refusal, refusals, type Surroundings } from '../../../src/replication/validate/index.ts';

const ROLE = 'arn:aws:iam::123456789012:role/replication';

/** One that S3 takes, changed. */
function rule(changes: Partial<ReplicationRule> = {}): ReplicationRule {
  return {
    ID: 'all',
    Status: 'Enabled',
    Priority: 1,
    Filter: {},
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: 'arn:aws:s3:::acme-docs-dublin' },
    ...changes,
  };
}

/** Of the first version of the schema. */
function older(changes: Partial<ReplicationRule> = {}): ReplicationRule {
  return {
    ID: 'old',
    Status: 'Enabled',
    Prefix: '',
    Destination: { Bucket: 'arn:aws:s3:::acme-docs-dublin' },
    ...changes,
  };
}

const document = (...Rules: readonly ReplicationRule[]): ReplicationDocument => ({ Role: ROLE, Rules });

const to = (more: ReplicationRule['Destination']) => ({ Bucket: 'arn:aws:s3:::acme-docs-dublin', ...more });

const tagged = { Key: 'team', Value: 'docs' };
const minutes = (Minutes = 15) => ({ Minutes });
const on = { Status: 'Enabled' };
const off = { Status: 'Disabled' };

interface Case {
  readonly what: string;
  readonly document: ReplicationDocument;
  readonly surroundings?: Surroundings;
  readonly code: Refusal['code'];
  /** Of S3's message. */
  readonly message: RegExp;
  /** Of what to do. */
  readonly remedy: RegExp;
}

const MALFORMED = { code: 'MalformedXML', message: /did not validate against our published schema/ } as const;

const REFUSED: Readonly<Record<string, readonly Case[]>> = {
  'the whole': [
    { what: 'no role', document: { Rules: [rule()] }, ...MALFORMED, remedy: /There is no Role/ },
    {
      what: 'a role that is no ARN',
      document: { Role: 'replication', Rules: [rule()] },
      code: 'InvalidArgument',
      message: /Invalid Role ARN/,
      remedy: /^replication is no ARN of a role/,
    },
    { what: 'no rules', document: { Role: ROLE }, ...MALFORMED, remedy: /at least one rule/ },
    {
      what: 'more than a thousand rules',
      document: document(...Array.from({ length: 1_001 }, (_, n) => rule({ ID: `${n}`, Priority: n }))),
      ...MALFORMED,
      remedy: /at most 1000 rules, and these are 1001/,
    },
    {
      what: 'more than 2 MB',
      document: document(
        ...Array.from({ length: 999 }, (_, n) =>
          rule({
            ID: `${n}`,
            Priority: n,
            Filter: { Not: { Or: { Prefixes: ['a', 'b', 'c'].map((one) => one.repeat(1_000)) } } },
          }),
        ),
      ),
      code: 'EntityTooLarge',
      message: /maximum allowed size/,
      remedy: /at most 2 MB/,
    },
    {
      what: 'one ID twice',
      document: document(rule(), rule({ Priority: 2 })),
      code: 'InvalidArgument',
      message: /Rule Id must be unique/,
      remedy: /Two rules are called all/,
    },
    {
      what: 'one priority twice, be it to two destinations',
      document: document(rule(), rule({ ID: 'other', Destination: to({ Bucket: 'arn:aws:s3:::acme-docs-tokyo' }) })),
      code: 'InvalidRequest',
      message: /Priority must be unique/,
      remedy: /^rule all and rule other have the priority 1/,
    },
    {
      what: 'rules with a Filter beside rules without',
      document: document(rule(), older()),
      code: 'InvalidRequest',
      message: /^Filter must be specified for this version of Cross Region Replication configuration schema/,
      remedy: /^rule old has no Filter and others have/,
    },
    {
      what: 'two destinations without Filter',
      document: document(
        older({ Prefix: 'a/' }),
        older({ ID: 'b', Prefix: 'b/', Destination: to({ Bucket: 'arn:aws:s3:::acme-docs-tokyo' }) }),
      ),
      code: 'InvalidRequest',
      message: /Number of distinct destination bucket ARNs cannot exceed 1/,
      remedy: /lead to one bucket only, and these lead to 2/,
    },
    {
      what: 'prefixes that overlap without Filter',
      document: document(older({ Prefix: 'tax/' }), older({ ID: 'b', Prefix: 'tax/doc1' })),
      code: 'InvalidRequest',
      message: /Found overlapping prefixes 'tax\/' and 'tax\/doc1'/,
      remedy: /no two may take one key/,
    },
  ],
  'a rule': [
    {
      what: 'an ID of 256 characters',
      document: document(rule({ ID: 'x'.repeat(256) })),
      code: 'InvalidArgument',
      message: /ID length should not exceed allowed limit of 255/,
      remedy: /has 256: call it otherwise/,
    },
    {
      what: 'an ID that is not ASCII',
      document: document(rule({ ID: 'größe' })),
      code: 'InvalidArgument',
      message: /ID length/,
      remedy: /characters of ASCII/,
    },
    { what: 'no Status', document: document(rule({ Status: 'On' })), ...MALFORMED, remedy: /Status of rule all/ },
    {
      what: 'existing objects',
      document: document(rule({ ExistingObjectReplication: on })),
      ...MALFORMED,
      remedy: /takes no more: take it out, and bring earlier objects/,
    },
    {
      what: 'a Filter without DeleteMarkerReplication',
      document: document((({ DeleteMarkerReplication, ...rest }) => rest)(rule())),
      code: 'InvalidRequest',
      message: /^DeleteMarkerReplication must be specified for this version/,
      remedy: /must say DeleteMarkerReplication/,
    },
    {
      what: 'DeleteMarkerReplication that says neither',
      document: document(rule({ DeleteMarkerReplication: {} })),
      ...MALFORMED,
      remedy: /Status of DeleteMarkerReplication/,
    },
    {
      what: 'a Filter without Priority',
      document: document((({ Priority, ...rest }) => rest)(rule())),
      code: 'InvalidRequest',
      message: /^Priority must be specified for this version/,
      remedy: /a number that no other rule has/,
    },
    ...[-1, 1.5, Number.NaN].map((Priority) => ({
      what: `the priority ${Priority}`,
      document: document(rule({ Priority })),
      ...MALFORMED,
      remedy: /must be a whole number from 0/,
    })),
    {
      what: 'a Prefix beside a Filter',
      document: document(rule({ Prefix: 'a/' })),
      code: 'InvalidRequest',
      message: /both Prefix and Filter/,
      remedy: /put it into the Filter/,
    },
    {
      what: 'neither Prefix nor Filter',
      document: document((({ Prefix, ...rest }) => rest)(older())),
      ...MALFORMED,
      remedy: /neither by Filter nor by Prefix/,
    },
    ...(['DeleteMarkerReplication', 'Priority', 'ReplicaModifications'] as const).map((field) => ({
      what: `${field} without a Filter`,
      document: document(
        older(
          {
            DeleteMarkerReplication: { DeleteMarkerReplication: { DeleteMarkerReplication: off } },
            Priority: { Priority: 1 },
            ReplicaModifications: { SourceSelectionCriteria: { ReplicaModifications: on } },
          }[field] as Partial<ReplicationRule>,
        ),
      ),
      code: 'InvalidRequest' as const,
      message: new RegExp(`^${field} cannot be used for this version`),
      remedy: /add a Filter/,
    })),
    {
      what: 'KMS objects without a key for replicas',
      document: document(rule({ SourceSelectionCriteria: { SseKmsEncryptedObjects: on } })),
      code: 'InvalidRequest',
      message: /EncryptionConfiguration must be specified/,
      remedy: /name a key of the destination's region/,
    },
    {
      what: 'a key for replicas without KMS objects',
      document: document(rule({ Destination: to({ EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:…' } }) })),
      code: 'InvalidRequest',
      message: /SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present/,
      remedy: /set SourceSelectionCriteria\.SseKmsEncryptedObjects to Enabled/,
    },
    {
      what: 'a selection that says neither',
      document: document(rule({ SourceSelectionCriteria: { ReplicaModifications: {} } })),
      ...MALFORMED,
      remedy: /SourceSelectionCriteria/,
    },
  ],
  'a filter': [
    {
      what: 'two conditions beside each other',
      document: document(rule({ Filter: { Prefix: 'a/', Tag: tagged } })),
      ...MALFORMED,
      remedy: /has Prefix and Tag, and may hold one of them/,
    },
    {
      what: 'a size, which is no filter here',
      document: document(rule({ Filter: { ObjectSizeGreaterThan: 1_000 } as ReplicationRule['Filter'] & object })),
      ...MALFORMED,
      remedy: /has no filter by size/,
    },
    {
      what: 'something else that S3 does not know',
      document: document(rule({ Filter: { Suffix: '.json' } as ReplicationRule['Filter'] & object })),
      ...MALFORMED,
      remedy: /has Suffix, which S3 does not know/,
    },
    {
      what: 'one condition under And',
      document: document(rule({ Filter: { And: { Prefix: 'a/' } } })),
      ...MALFORMED,
      remedy: /takes two or more/,
    },
    {
      what: 'two conditions in Not',
      document: document(rule({ Filter: { Not: { Prefix: 'a/', Tag: tagged } } })),
      ...MALFORMED,
      remedy: /exactly one of Prefix, Tag, Or/,
    },
    { what: 'an empty Not', document: document(rule({ Filter: { Not: {} } })), ...MALFORMED, remedy: /has nothing/ },
    {
      what: 'an empty Or',
      document: document(rule({ Filter: { And: { Prefix: 'a/', Not: { Or: {} } } } })),
      ...MALFORMED,
      remedy: /Or of rule all is empty/,
    },
    {
      what: 'a prefix longer than a key, in bytes',
      document: document(rule({ Filter: { Not: { Or: { Prefixes: ['ß'.repeat(513)] } } } })),
      code: 'InvalidRequest',
      message: /maximum size of a prefix is 1024/,
      remedy: /has 1026 bytes/,
    },
    {
      what: 'a tag without a value',
      document: document(rule({ Filter: { Tag: { Key: 'team' } } })),
      ...MALFORMED,
      remedy: /no Key or no Value/,
    },
    {
      what: 'a tag that is too long',
      document: document(rule({ Filter: { Tag: { Key: 'k'.repeat(129), Value: '' } } })),
      code: 'InvalidTag',
      message: /too long/,
      remedy: /at most 128/,
    },
    {
      what: 'one tag with two values',
      document: document(rule({ Filter: { And: { Tags: [tagged, { Key: 'team', Value: 'web' }] } } })),
      code: 'InvalidRequest',
      message: /Duplicate Tag Keys/,
      remedy: /names the tag team twice/,
    },
    ...[
      { Tag: tagged },
      { And: { Prefix: 'a/', Tags: [tagged] } },
      { Not: { Tag: tagged } },
      { Not: { Or: { Prefixes: ['a/'], Tags: [tagged] } } },
      { And: { Prefix: 'a/', Not: { Tag: tagged } } },
    ].map((Filter) => ({
      what: `delete markers under ${JSON.stringify(Filter)}`,
      document: document(rule({ Filter, DeleteMarkerReplication: on })),
      code: 'InvalidRequest' as const,
      message: /not supported if any Tag filter is specified/,
      remedy: /set DeleteMarkerReplication to Disabled, or filter by prefix/,
    })),
  ],
  'a destination': [
    {
      what: 'none',
      document: document((({ Destination, ...rest }) => rest)(rule())),
      ...MALFORMED,
      remedy: /has no Destination/,
    },
    {
      what: 'a name in the place of the ARN',
      document: document(rule({ Destination: { Bucket: 'acme-docs-dublin' } })),
      code: 'InvalidArgument',
      message: /Invalid bucket ARN/,
      remedy: /not its name alone/,
    },
    {
      what: 'an unknown storage class',
      document: document(rule({ Destination: to({ StorageClass: 'COLD' }) })),
      ...MALFORMED,
      remedy: /storage class COLD, which S3 does not know/,
    },
    {
      what: 'another owner without an account',
      document: document(rule({ Destination: to({ AccessControlTranslation: { Owner: 'Destination' } }) })),
      code: 'InvalidRequest',
      message: /Account must be specified/,
      remedy: /must say who that is/,
    },
    {
      what: 'an owner that is none',
      document: document(
        rule({ Destination: to({ Account: '123456789012', AccessControlTranslation: { Owner: 'Source' } }) }),
      ),
      ...MALFORMED,
      remedy: /Owner: Destination/,
    },
    {
      what: 'an account of eleven digits',
      document: document(rule({ Destination: to({ Account: '12345678901' }) })),
      code: 'InvalidArgument',
      message: /Invalid Account/,
      remedy: /twelve digits/,
    },
    {
      what: 'time control without metrics',
      document: document(rule({ Destination: to({ ReplicationTime: { ...on, Time: minutes() } }) })),
      code: 'InvalidRequest',
      message: /Metrics must be enabled/,
      remedy: /has time control, which takes metrics/,
    },
    {
      what: 'time control without a time',
      document: document(rule({ Destination: to({ ReplicationTime: on, Metrics: on }) })),
      ...MALFORMED,
      remedy: /must say Time/,
    },
    {
      what: 'time control of five minutes',
      document: document(rule({ Destination: to({ ReplicationTime: { ...on, Time: minutes(5) }, Metrics: on }) })),
      code: 'InvalidArgument',
      message: /Minutes must be 15/,
      remedy: /has 5 minutes; S3 knows 15/,
    },
    ...[{}, { ReplicationTime: { ...off, Time: minutes() } }].map((time) => ({
      what: `a threshold of metrics beside ${JSON.stringify(time)}`,
      document: document(rule({ Destination: to({ ...time, Metrics: { ...on, EventThreshold: minutes() } }) })),
      code: 'InvalidArgument' as const,
      message: /Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled/,
      remedy: /take EventThreshold out/,
    })),
    {
      what: 'metrics that say neither',
      document: document(rule({ Destination: to({ Metrics: {} }) })),
      ...MALFORMED,
      remedy: /ReplicationTime and Metrics/,
    },
  ],
  'the buckets': [
    {
      what: 'a source that keeps no versions',
      document: document(rule()),
      surroundings: { source: { name: 'acme-docs-virginia', versioning: 'Suspended' } },
      code: 'InvalidRequest',
      message: /Versioning must be 'Enabled' on the bucket to apply a replication configuration/,
      remedy: /put-bucket-versioning --bucket acme-docs-virginia/,
    },
    {
      what: 'a destination that keeps none',
      document: document(rule()),
      surroundings: { destinations: { 'acme-docs-dublin': { name: 'acme-docs-dublin', versioning: 'Unversioned' } } },
      code: 'InvalidRequest',
      message: /Destination bucket must have versioning enabled/,
      remedy: /put-bucket-versioning --bucket acme-docs-dublin/,
    },
    {
      what: 'a destination that is not there',
      document: document(rule()),
      surroundings: { destinations: { 'acme-docs-dublin': null } },
      code: 'InvalidRequest',
      message: /Destination bucket must exist/,
      remedy: /There is no bucket acme-docs-dublin/,
    },
    {
      what: 'a bucket onto itself',
      document: document(rule()),
      surroundings: { source: { name: 'acme-docs-dublin', versioning: 'Enabled' } },
      code: 'InvalidRequest',
      message: /cannot be the same/,
      remedy: /from acme-docs-dublin to acme-docs-dublin itself/,
    },
  ],
};

describe.each(Object.entries(REFUSED))('of %s S3 refuses', (_, cases) => {
  it.each(cases)('$what', ({ document: asked, surroundings = {}, code, message, remedy }) => {
    const found = refusals(asked, surroundings);
    expect(found.map((one) => [one.code, message.test(one.message), remedy.test(one.remedy)])).toEqual([
      [code, true, true],
    ]);
  });
});

const TAKEN: readonly { readonly what: string; readonly document: ReplicationDocument }[] = [
  { what: 'a rule for all objects', document: document(rule()) },
  { what: 'a rule that is disabled', document: document(rule({ Status: 'Disabled' })) },
  {
    what: 'rules without Filter to one destination',
    document: document(older({ Prefix: 'a/' }), older({ ID: 'b', Prefix: 'b/' })),
  },
  {
    what: 'delete markers under a prefix',
    document: document(rule({ Filter: { Prefix: 'a/' }, DeleteMarkerReplication: on })),
  },
  {
    what: 'delete markers under Not with prefixes alone',
    document: document(
      rule({ Filter: { Not: { Or: { Prefixes: ['tmp/', 'cache/'] } } }, DeleteMarkerReplication: on }),
    ),
  },
  {
    what: 'prefix, tags and Not under And',
    document: document(rule({ Filter: { And: { Prefix: 'a/', Tags: [tagged], Not: { Prefix: 'a/b/' } } } })),
  },
  {
    what: 'metrics without time control and without a threshold',
    document: document(rule({ Destination: to({ Metrics: on }) })),
  },
  {
    what: 'time control with its metrics',
    document: document(
      rule({
        Destination: to({ ReplicationTime: { ...on, Time: minutes() }, Metrics: { ...on, EventThreshold: minutes() } }),
      }),
    ),
  },
  {
    what: 'KMS objects with a key for replicas, another owner, a storage class, changes of replicas',
    document: document(
      rule({
        SourceSelectionCriteria: { SseKmsEncryptedObjects: on, ReplicaModifications: on },
        Destination: to({
          EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
          Account: '123456789012',
          AccessControlTranslation: { Owner: 'Destination' },
          StorageClass: 'STANDARD_IA',
        }),
      }),
    ),
  },
  {
    what: 'several destinations, each with a priority of its own',
    document: document(
      rule(),
      rule({ ID: 'tokyo', Priority: 2, Destination: to({ Bucket: 'arn:aws:s3:::acme-docs-tokyo' }) }),
    ),
  },
];

describe('S3 takes', () => {
  it.each(TAKEN)('$what', ({ document: asked }) => {
    expect(refusals(asked)).toEqual([]);
  });
});

describe('what is refused', () => {
  it('is told all at once, what the schema has no place for first', () => {
    const both = document(
      rule({ Status: 'Enabled', Filter: { Tag: tagged }, DeleteMarkerReplication: on }),
      rule({ Status: 'On' }),
    );
    const found = refusals(both);
    expect(found.map(({ code }) => code)).toEqual([
      'MalformedXML',
      'InvalidArgument',
      'InvalidRequest',
      'InvalidRequest',
    ]);
    expect(found.map(({ rule: at }) => at)).toEqual([1, undefined, undefined, 0]);
  });

  it('names a rule without an ID by its place', () => {
    const [found] = refusals(document(rule(), rule({ ID: '', Priority: 2, Status: 'On' })));
    expect(found?.remedy).toMatch(/^The Status of rule 2 must/);
  });
});
