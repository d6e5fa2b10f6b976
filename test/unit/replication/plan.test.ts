import { describe, expect, it } from 'vitest';
import type { ReplicationRule } from '../../../src/replication/document.ts';
import { notesOf } from '../../../src/replication/plan/notes.ts';
import type { Found, ObservedBucket } from '../../../src/replication/plan/observed.ts';
import { planReplication, problemSentence } from '../../../src/replication/plan/plan.ts';
import { roleName, rolePolicy } from '../../../src/replication/plan/role.ts';
import type { ReplicationSettings } from '../../../src/replication/wish/settings.ts';
import { ruleElement } from '../../../src/replication/xml-form.ts';
import { OURS } from '../../support/mesh.ts';

const SET = {
  name: 'documents',
  buckets: [
    { region: 'virginia', bucket: 'docs-virginia' },
    { region: 'dublin', bucket: 'docs-dublin' },
  ],
};
const ROLE = 'arn:aws:iam::123456789012:role/ours';
const CHAIN: ReplicationSettings = { topology: 'chain', metrics: true };

const present = (...rules: readonly ReplicationRule[]): Partial<Found> => ({
  configuration: { role: ROLE, rules: rules.map((rule) => ({ rule, element: ruleElement(rule) })) },
});

function plan(found: Partial<Found> | 'missing' | 'unreadable' = {}, settings: ReplicationSettings | 'none' = CHAIN) {
  const [first, second] = SET.buckets as [(typeof SET.buckets)[0], (typeof SET.buckets)[0]];
  const observed: readonly ObservedBucket[] = [
    typeof found === 'object'
      ? { state: 'read', ...first, found: { versioning: 'Enabled', ...found } }
      : found === 'missing'
        ? { state: 'missing', ...first }
        : { state: 'unreadable', ...first, why: 'AccessDenied: no' },
    { state: 'read', ...second, found: { versioning: 'Enabled' } },
  ];
  const asked = settings === 'none' ? undefined : settings;
  const plans = planReplication({ settings: asked, set: SET, observed, roleOf: () => ROLE });
  const notes = asked ? notesOf({ settings: asked, set: SET, observed, plans, rulesBySize: [] }) : [];
  const [here] = plans;
  if (!here) throw new Error('no plan');
  return {
    here,
    notes,
    kinds: here.changes.map(({ kind, rule }) => `${kind} ${rule.ID}`),
    problems: here.problems.map(problemSentence),
  };
}

const THEIRS: ReplicationRule = {
  ...OURS,
  ID: 'backup',
  Filter: { Prefix: 'logs/' },
  Destination: { Bucket: 'arn:aws:s3:::backup' },
};
const THEIR_OLD: ReplicationRule = {
  ID: 'old',
  Status: 'Enabled',
  Prefix: 'tax/',
  Destination: { Bucket: 'arn:aws:s3:::backup' },
};

describe('what becomes of the rules of a bucket', () => {
  it('a new one is added, and the second time nothing is to be done', () => {
    expect(plan().kinds).toEqual(['add s3-concord/documents/all/dublin']);
    const again = plan(present(OURS));
    expect(again.kinds).toEqual(['keep s3-concord/documents/all/dublin']);
    expect(again.here.isChanged).toBe(false);
  });

  it('an empty filter that S3 gives back as an empty prefix is no change', () => {
    expect(plan(present({ ...OURS, Filter: { Prefix: '' } })).here.isChanged).toBe(false);
  });

  it('one that differs is changed, field by field', () => {
    const { here } = plan(
      present({ ...OURS, Status: 'Disabled', Destination: { Bucket: 'arn:aws:s3:::docs-dublin' } }),
    );
    expect(here.changes[0]?.differences).toEqual([
      'Status: Disabled → Enabled',
      'Destination.Metrics.Status: nothing → Enabled',
    ]);
  });

  it('one that is asked for no more is removed, the rules of others stay as they were', () => {
    const gone = plan(present({ ...OURS, ID: 's3-concord/documents/former/dublin' }, THEIRS), 'none');
    expect(gone.kinds).toEqual(['remove s3-concord/documents/former/dublin', 'keep backup']);
    expect(gone.here.document.Rules?.map(({ ID }) => ID)).toEqual(['backup']);
    const element = gone.here.changes[1]?.element;
    expect(element).toEqual(ruleElement(THEIRS));
  });

  it('ours takes a number that none of others has', () => {
    const { here } = plan(present(THEIRS));
    expect(here.changes.map(({ rule }) => rule.Priority)).toEqual([2, 1]);
    expect(here.problems).toEqual([]);
  });

  it('a rule of others without Filter is said anew with the same meaning, since the forms exclude each other', () => {
    const { here, kinds, notes } = plan(present(THEIR_OLD));
    expect(kinds).toEqual(['add s3-concord/documents/all/dublin', 'restate old']);
    expect(here.document.Rules?.[1]).toMatchObject({
      Filter: { Prefix: 'tax/' },
      DeleteMarkerReplication: { Status: 'Enabled' },
    });
    expect(here.problems).toEqual([]);
    expect(notes.filter((note) => /^rule old of docs-virginia is not ours and has no Filter/.test(note))).toHaveLength(
      1,
    );
    expect(plan(present(THEIR_OLD), 'none').kinds).toEqual(['keep old']);
  });
});

describe('the role', () => {
  it('is one to be made where there are no rules of others, and theirs where there are', () => {
    expect(plan().here.role).toEqual({ arn: ROLE, by: 'us' });
    const shared = plan(present(THEIRS));
    expect(shared.here.role).toMatchObject({ by: 'others', arn: ROLE });
    expect(shared.notes.filter((note) => note.includes('keeps the role'))).toHaveLength(1);
  });

  it('that the configuration says is not forced upon the rules of others', () => {
    const said = { ...CHAIN, role: 'arn:aws:iam::123456789012:role/said' };
    expect(plan({}, said).here.role).toEqual({ arn: said.role, by: 'configuration' });
    expect(plan(present(THEIRS), said).problems[0]).toMatch(/a bucket has one for all its rules/);
  });

  it('may do what its bucket needs, and no more', () => {
    const { here } = plan(
      {},
      { ...CHAIN, owner: '123456789012', kms: { dublin: 'arn:aws:kms:eu-west-1:123456789012:key/d' } },
    );
    const { Statement } = rolePolicy(
      { bucket: here.bucket, region: 'us-east-1', key: 'arn:aws:kms:us-east-1:123456789012:key/v' },
      here.document,
    );
    expect(Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
      ['ReadRules', ['s3:GetReplicationConfiguration', 's3:ListBucket'], ['arn:aws:s3:::docs-virginia']],
      [
        'ReadVersions',
        [
          's3:GetObjectVersionForReplication',
          's3:GetObjectVersionAcl',
          's3:GetObjectVersionTagging',
          's3:GetObjectRetention',
          's3:GetObjectLegalHold',
        ],
        ['arn:aws:s3:::docs-virginia/*'],
      ],
      [
        'WriteReplicas',
        ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
        ['arn:aws:s3:::docs-dublin/*'],
      ],
      ['Decrypt', ['kms:Decrypt'], ['arn:aws:kms:us-east-1:123456789012:key/v']],
      ['Encrypt', ['kms:Encrypt'], ['arn:aws:kms:eu-west-1:123456789012:key/d']],
    ]);
    expect(rolePolicy({ bucket: 'docs-virginia', region: 'us-east-1' }, plan().here.document).Statement).toHaveLength(
      3,
    );
  });

  it('has a name that IAM takes, however long the others are', () => {
    expect(roleName('s3-concord-dev', 'documents', 'us-east-1', () => '')).toBe(
      's3-concord-dev-replication-documents-us-east-1',
    );
    const long = roleName('s'.repeat(40), 'd'.repeat(32), 'r'.repeat(32), () => 'abcdef0123');
    expect(long).toMatch(/-abcdef01$/);
    expect(long).toHaveLength(64);
  });
});

describe('what whoever asks should know', () => {
  const told = (found: Partial<Found>, settings = CHAIN) => plan(found, settings).notes.join('\n');

  it('objects that are older than a new rule', () => {
    expect(told({ hasObjects: true })).toMatch(/docs-virginia has objects that are older than the new rules/);
    expect(told({ hasObjects: false })).not.toMatch(/older/);
    expect(told({ hasObjects: true, ...present(OURS) })).not.toMatch(/older/);
  });

  it('a rule that was disabled, and one that shall be', () => {
    expect(told(present({ ...OURS, Status: 'Disabled' }))).toMatch(
      /was disabled: what was written meanwhile is never replicated/,
    );
    const off = { ...CHAIN, rules: [{ enabled: false }] };
    expect(told({}, off)).toMatch(/A rule is disabled/);
  });

  it('objects that KMS encrypts, and no key for replicas', () => {
    expect(told({ kms: {} })).toMatch(/encrypted by KMS, and without `kms` no rule replicates those/);
  });

  it('a rule of others to the same bucket', () => {
    expect(told(present({ ...THEIRS, Destination: { Bucket: 'arn:aws:s3:::docs-dublin' } }))).toMatch(
      /rule backup of docs-virginia, which is not ours, leads to the same bucket/,
    );
  });

  it('regions for which no metrics are asked', () => {
    expect(told({}, { topology: 'chain' })).toMatch(/Without `metrics` S3 tells neither/);
    expect(told({})).not.toMatch(/Without `metrics`/);
  });
});

describe('a bucket that can not be planned for', () => {
  it('is missing, or may not be read: a sentence for each', () => {
    expect(plan('missing').problems).toEqual([
      'There is no bucket docs-virginia in virginia: create it, versioned, or mend the configuration.',
    ]);
    expect(plan('unreadable').problems).toEqual(['docs-virginia in virginia could not be read: AccessDenied: no']);
  });
});
