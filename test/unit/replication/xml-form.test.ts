import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../src/local/s3/xml.ts';
import type { ReplicationDocument } from '../../../src/replication/document.ts';
import { documentElement, readDocument } from '../../../src/replication/xml-form.ts';

const WHOLE: ReplicationDocument = {
  Role: 'arn:aws:iam::123456789012:role/replication',
  Rules: [
    {
      ID: 'first',
      Priority: 2,
      Filter: {
        And: {
          Prefix: 'a/',
          Tags: [
            { Key: 'team', Value: 'docs' },
            { Key: 'stage', Value: '' },
          ],
          Not: { Or: { Prefixes: ['a/tmp/', 'a/cache/'], Tags: [{ Key: 'copy', Value: 'ours' }] } },
        },
      },
      Status: 'Enabled',
      SourceSelectionCriteria: {
        SseKmsEncryptedObjects: { Status: 'Enabled' },
        ReplicaModifications: { Status: 'Disabled' },
      },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: {
        Bucket: 'arn:aws:s3:::acme-docs-dublin',
        Account: '123456789012',
        StorageClass: 'STANDARD_IA',
        AccessControlTranslation: { Owner: 'Destination' },
        EncryptionConfiguration: { ReplicaKmsKeyID: 'arn:aws:kms:eu-west-1:123456789012:key/1' },
        ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
        Metrics: { Status: 'Enabled', EventThreshold: { Minutes: 15 } },
      },
    },
    { ID: 'empty', Priority: 1, Filter: {}, Status: 'Disabled', Destination: { Bucket: 'arn:aws:s3:::b-2' } },
    { Prefix: '', Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::b-2' } },
  ],
};

const read = (text: string) => {
  const root = parseXml(text);
  if (!root) throw new Error('not well-formed');
  return readDocument(root);
};

const wrapped = (rule: string) =>
  read(`<ReplicationConfiguration><Role>r</Role><Rule>${rule}</Rule></ReplicationConfiguration>`);

describe('a replication configuration as XML', () => {
  it('comes back as it was written, an empty filter and an empty prefix too', () => {
    expect(readDocument(documentElement(WHOLE))).toEqual({ document: WHOLE, strays: [] });
  });

  it('is read in any order of its elements', () => {
    const { document, strays } = wrapped(
      '<Status>Enabled</Status><Filter><Not><Prefix>tmp/</Prefix></Not></Filter><ID>one</ID><Priority>7</Priority>',
    );
    expect(strays).toEqual([]);
    expect(document.Rules).toEqual([
      { Status: 'Enabled', Filter: { Not: { Prefix: 'tmp/' } }, ID: 'one', Priority: 7 },
    ]);
  });

  it('names what the schema has no place for', () => {
    const { strays } = wrapped(
      '<Filter><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter><Status>Enabled</Status><Status>Disabled</Status><Colour/>',
    );
    expect(strays).toEqual(['Rule.Filter.ObjectSizeGreaterThan', 'Rule.Status', 'Rule.Colour']);
    expect(read('<Replication/>').strays).toEqual(['Replication']);
  });

  it('makes of what is no number one that no check lets pass', () => {
    expect(wrapped('<Priority>high</Priority>').document.Rules?.[0]?.Priority).toBeNaN();
    expect(wrapped('<Priority> 12 </Priority>').document.Rules?.[0]?.Priority).toBe(12);
  });
});
