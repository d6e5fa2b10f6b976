import { describe, expect, it } from 'vitest';
import type { ReplicationDocument } from '../../../src/replication/document.ts';
import { refusals } from '../../../src/replication/validate/index.ts';
import { REFUSED } from '../../support/documents/refused-rules.ts';
import { document, minutes, older, on, rule, tagged, to } from '../../support/documents/sample-rules.ts';

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
