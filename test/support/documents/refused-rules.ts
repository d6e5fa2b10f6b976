import type { ReplicationRule } from '../../../src/replication/document.ts';
import { REFUSED_PARTS } from './refused-parts.ts';
import { document, MALFORMED, off, older, on, type RefusedRules, ROLE, rule, to } from './sample-rules.ts';

/** By what they are about: every kind of configuration that S3 refuses. The tests hold the code to it, and the documents show it. */
export const REFUSED: Readonly<Record<string, readonly RefusedRules[]>> = {
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
  ...REFUSED_PARTS,
};
