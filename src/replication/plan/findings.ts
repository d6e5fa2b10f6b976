import { isOn, type ReplicationRule, ruleName } from '../document.ts';
import { carriesDeleteMarkers } from '../match.ts';
import { type Refusal, refusals, type Surroundings } from '../validate/index.ts';
import { listed } from '../wish/reach.ts';
import { isOurs } from '../wish/wanted.ts';
import type { Found } from './observed.ts';

/** What somebody who looks after a bucket should hear of its rules. `wrong`: it does not do what it is there for. */
export interface RuleFinding {
  readonly kind: 'wrong' | 'note';
  readonly what: string;
  readonly remedy?: string;
}

export interface RulesUnderCheck {
  readonly bucket: string;
  readonly region: string;
  readonly found: Pick<Found, 'versioning' | 'configuration' | 'kms'>;
  /** The set's other buckets, by region. */
  readonly others: readonly { readonly region: string; readonly bucket: string }[];
  readonly destinations: NonNullable<Surroundings['destinations']>;
  /** By name how a destination settles who owns what is written there; absent: not known. */
  readonly ownership: Readonly<Record<string, string>>;
  /** Whether the configuration asks for delete markers to be replicated. */
  readonly wantsDeleteMarkers: boolean;
}

/** Of the rules that lie there. Those to buckets outside of the set are none of our business, but for what S3 would refuse. */
export function rulesFindings(about: RulesUnderCheck): readonly RuleFinding[] {
  const { configuration } = about.found;
  if (!configuration) return [];
  const rules = configuration.rules.map(({ rule }) => rule);
  const inside = rules.filter((rule) => about.others.some(({ bucket }) => leadsTo(rule, bucket)));
  return [
    ...ofRefusals(configuration.role, rules, about),
    ...rules.filter(isActive).flatMap((rule) => (inside.includes(rule) ? ofRule(rule, about) : [ofStranger(rule)])),
    ...inside.filter(({ Status }) => Status === 'Disabled').map(ofDisabled),
    ...ofDirections(inside.filter(isActive), about),
    ...ofPrecedence(inside.filter(isActive), about),
  ];
}

const isActive = ({ Status }: ReplicationRule): boolean => Status === 'Enabled';

const leadsTo = ({ Destination }: ReplicationRule, bucket: string): boolean =>
  Destination?.Bucket?.split(':::')[1] === bucket;

const nameOf = ({ ID = 'without a name' }: ReplicationRule): string => ID;

const targetOf = ({ Destination }: ReplicationRule): string => Destination?.Bucket?.split(':::')[1] ?? 'nowhere';

/** S3 took it once; since then buckets may have changed. */
function ofRefusals(Role: string, Rules: readonly ReplicationRule[], about: RulesUnderCheck): readonly RuleFinding[] {
  const { bucket, found, destinations } = about;
  const refused = refusals({ Role, Rules }, { source: { name: bucket, versioning: found.versioning }, destinations });
  // That of the source itself is told by a check of its own.
  return refused
    .filter(({ message }) => !message.startsWith("Versioning must be 'Enabled'"))
    .map(({ message, remedy }: Refusal) => ({
      kind: 'wrong',
      what: `S3 would not take these rules any more: ${message}`,
      remedy,
    }));
}

function ofStranger(rule: ReplicationRule): RuleFinding {
  return {
    kind: 'note',
    what: `Rule ${nameOf(rule)} replicates to ${targetOf(rule)}, which is no bucket of the set: none of our business.`,
  };
}

function ofRule(rule: ReplicationRule, about: RulesUnderCheck): readonly RuleFinding[] {
  const [name, target] = [nameOf(rule), targetOf(rule)];
  const findings = [
    ...ofDeletes(rule, about),
    ...ofKeys(rule, about),
    ...ofOwner(rule, about),
    ...(!isOurs(rule) || isOn(rule.Destination?.Metrics)
      ? []
      : [
          {
            kind: 'note' as const,
            what: `Rule ${name} to ${target} has no metrics: S3 tells neither how much is pending nor of failures.`,
            remedy: 'set `metrics: true`; `npx concord replication status` asks each object meanwhile',
          },
        ]),
  ];
  if (isOurs(rule)) return findings;
  const beside: RuleFinding = {
    kind: 'note',
    what: `Rule ${name} replicates to ${target} as well: replicas are known as such, and two ways overwrite each other for a moment.`,
  };
  // What is wrong is said without the rest.
  return findings.some(({ kind }) => kind === 'wrong') ? findings : [...findings, beside];
}

function ofDeletes(rule: ReplicationRule, { wantsDeleteMarkers }: RulesUnderCheck): readonly RuleFinding[] {
  if (!carriesDeleteMarkers(rule)) return [];
  const what = `Rule ${nameOf(rule)} replicates delete markers to ${targetOf(rule)}: a delete may arrive there over a write that nobody has compared it with.`;
  if (wantsDeleteMarkers && isOurs(rule)) return [{ kind: 'note', what }];
  return [
    { kind: 'wrong', what, remedy: 'switch DeleteMarkerReplication off; deletes are brought there by decisions' },
  ];
}

function ofKeys(rule: ReplicationRule, { found, bucket }: RulesUnderCheck): readonly RuleFinding[] {
  if (found.kms === undefined || isOn(rule.SourceSelectionCriteria?.SseKmsEncryptedObjects)) return [];
  return [
    {
      kind: 'wrong',
      what: `Rule ${nameOf(rule)} leaves out what KMS encrypts, and so ${bucket} encrypts new objects: they are not replicated.`,
      remedy: `name a key of each destination's region under \`kms\`, and let the role use both keys`,
    },
  ];
}

/** A replica belongs to whoever owned the original, where the destination does not say otherwise. */
function ofOwner(rule: ReplicationRule, { ownership }: RulesUnderCheck): readonly RuleFinding[] {
  const [name, target] = [nameOf(rule), targetOf(rule)];
  const { Account, AccessControlTranslation } = rule.Destination ?? {};
  const owning = ownership[target];
  if (Account === undefined || AccessControlTranslation || owning === undefined || owning === 'BucketOwnerEnforced')
    return [];
  return [
    {
      kind: 'wrong',
      what: `Rule ${name} leads to ${target} of account ${Account}, whose ownership setting is ${owning}: replicas there belong to the source's account.`,
      remedy: 'set `owner`, or the ownership of the destination to BucketOwnerEnforced',
    },
  ];
}

function ofDisabled(rule: ReplicationRule): RuleFinding {
  return {
    kind: 'note',
    what: `Rule ${nameOf(rule)} to ${targetOf(rule)} is disabled: what is written meanwhile is never replicated, also when it is enabled again.`,
    remedy: '`npx concord reconcile` brings what it left out',
  };
}

/** Where S3 carries at all, whom it leaves out. */
function ofDirections(active: readonly ReplicationRule[], { others, region }: RulesUnderCheck): readonly RuleFinding[] {
  const behind = others.filter(({ bucket }) => !active.some((rule) => leadsTo(rule, bucket)));
  if (active.length === 0 || behind.length === 0) return [];
  const names = listed(behind.map((other) => other.region));
  return [
    {
      kind: 'note',
      what: `No rule leads from ${region} to ${names}, and replicas are not replicated again: s3-concord brings there what is written here.`,
      remedy: 'where S3 shall do so: `topology: mesh`, which has a rule for each direction',
    },
  ];
}

/** Two rules with one destination that may take one key. */
function ofPrecedence(active: readonly ReplicationRule[], { bucket }: RulesUnderCheck): readonly RuleFinding[] {
  const byTarget = Map.groupBy(active, targetOf);
  return [...byTarget].flatMap(([target, rules]) => {
    if (rules.length < 2 || rules.every(isOurs)) return [];
    const inOrder = rules.toSorted((a, b) => (b.Priority ?? 0) - (a.Priority ?? 0)).map((rule) => ruleName(rule, 0));
    return [
      {
        kind: 'note' as const,
        what: `${listed(inOrder)} lead from ${bucket} to ${target}: of a key that several take, the first of them holds.`,
      },
    ];
  });
}
