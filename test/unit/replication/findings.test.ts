import { describe, expect, it } from 'vitest';
import type { ReplicationRule } from '../../../src/replication/document.ts';
import { type RulesUnderCheck, rulesFindings } from '../../../src/replication/plan/findings.ts';
import { ruleElement } from '../../../src/replication/xml-form.ts';
import { OURS } from '../../support/mesh.ts';

const dublin = (more: ReplicationRule['Destination'] = {}) => ({ ...OURS.Destination, ...more });

function look(rules: readonly ReplicationRule[], about: Partial<RulesUnderCheck> = {}, kms?: object): string[] {
  const configuration = {
    role: 'arn:aws:iam::123456789012:role/r',
    rules: rules.map((rule) => ({ rule, element: ruleElement(rule) })),
  };
  const found = rulesFindings({
    ...{ bucket: 'docs-virginia', region: 'virginia', destinations: {}, ownership: {}, wantsDeleteMarkers: false },
    found: { versioning: 'Enabled', configuration, ...(kms ? { kms } : {}) },
    others: [{ region: 'dublin', bucket: 'docs-dublin' }],
    ...about,
  });
  return found.map(({ kind, what, remedy }) => `${kind}: ${what}${remedy ? ` (${remedy})` : ''}`);
}

/** Each changes one thing, and is told by one sentence. */
const CASES: readonly (readonly [what: string, told: () => string[], expected: RegExp])[] = [
  [
    'a destination that keeps no versions any more',
    () => look([OURS], { destinations: { 'docs-dublin': { name: 'docs-dublin', versioning: 'Suspended' } } }),
    /^wrong: S3 would not take these rules any more: Destination bucket must have versioning enabled.*put-bucket-versioning/,
  ],
  [
    'a destination that is gone',
    () => look([OURS], { destinations: { 'docs-dublin': null } }),
    /^wrong: .*Destination bucket must exist/,
  ],
  [
    'objects that KMS encrypts',
    () => look([OURS], {}, { key: 'arn:aws:kms:…' }),
    /^wrong: Rule s3-concord\/documents\/all\/dublin leaves out what KMS encrypts/,
  ],
  [
    'replicas that belong to the source in the account of another',
    () =>
      look([{ ...OURS, Destination: dublin({ Account: '210987654321' }) }], {
        ownership: { 'docs-dublin': 'ObjectWriter' },
      }),
    /^wrong: .*replicas there belong to the source's account/,
  ],
  [
    'delete markers',
    () => look([{ ...OURS, DeleteMarkerReplication: { Status: 'Enabled' } }]),
    /^wrong: .*replicates delete markers to docs-dublin/,
  ],
  [
    'delete markers that the configuration asks for',
    () => look([{ ...OURS, DeleteMarkerReplication: { Status: 'Enabled' } }], { wantsDeleteMarkers: true }),
    /^note: .*replicates delete markers/,
  ],
  [
    'no metrics',
    () => look([{ ...OURS, Destination: { Bucket: 'arn:aws:s3:::docs-dublin' } }]),
    /^note: .*has no metrics/,
  ],
  [
    'a direction that is missing',
    () =>
      look([OURS], {
        others: [
          { region: 'dublin', bucket: 'docs-dublin' },
          { region: 'tokyo', bucket: 'docs-tokyo' },
        ],
      }),
    /^note: No rule leads from virginia to tokyo/,
  ],
  [
    'a tag with delete markers, and two rules of one priority',
    () =>
      look([{ ...OURS, Filter: { Tag: { Key: 'a', Value: 'b' } }, DeleteMarkerReplication: { Status: 'Enabled' } }], {
        wantsDeleteMarkers: true,
      }).slice(0, 1),
    /^wrong: .*Delete marker replication is not supported if any Tag filter/,
  ],
  [
    'time control without metrics',
    () =>
      look([
        {
          ...OURS,
          Destination: {
            Bucket: 'arn:aws:s3:::docs-dublin',
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
          },
        },
      ]).slice(0, 1),
    /^wrong: .*Metrics must be enabled/,
  ],
];

describe('of rules that lie there', () => {
  it('nothing is told where all is well', () => {
    expect(look([OURS])).toEqual([]);
  });

  it.each(CASES)('%s is told', (_, told, expected) => {
    expect(told()).toEqual([expect.stringMatching(expected)]);
  });

  it('one that is disabled is told, and carries nowhere', () => {
    expect(look([{ ...OURS, Status: 'Disabled' }])).toEqual([
      expect.stringMatching(/is disabled: what is written meanwhile/),
    ]);
  });

  it('one of others is known as such, and which of two takes a key', () => {
    const theirs = { ...OURS, ID: 'theirs', Priority: 7 };
    expect(look([OURS, theirs])).toEqual([
      expect.stringMatching(/^note: Rule theirs replicates to docs-dublin as well/),
      expect.stringMatching(
        /^note: rule theirs and rule s3-concord.*of a key that several take, the first of them holds/,
      ),
    ]);
    expect(look([theirs, { ...OURS, Priority: 7 }])[0]).toMatch(/^wrong: .*Priority must be unique/);
    const elsewhere = { ...theirs, Destination: { Bucket: 'arn:aws:s3:::backup' } };
    expect(look([OURS, elsewhere])).toEqual([expect.stringMatching(/backup, which is no bucket of the set/)]);
  });
});
