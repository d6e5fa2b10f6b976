import { asksForTags, isOn, type ReplicationRule, ruleName } from '../document.ts';
import { carriesDeleteMarkers } from '../match.ts';
import { listed, reachOf, reachSentences } from '../wish/reach.ts';
import type { ReplicatedSet, ReplicationSettings } from '../wish/settings.ts';
import type { ObservedBucket } from './observed.ts';
import type { BucketPlan } from './plan.ts';

export interface NotesInput {
  readonly settings: ReplicationSettings;
  readonly set: ReplicatedSet;
  readonly observed: readonly ObservedBucket[];
  readonly plans: readonly BucketPlan[];
  /** Of the set's own rules, those that go by size, as people call them. */
  readonly rulesBySize: readonly string[];
}

/** What S3 takes, and whoever asks for it should know. */
export function notesOf(input: NotesInput): readonly string[] {
  return [
    ...ofReach(input),
    ...ofSizes(input),
    ...input.plans.flatMap((plan) => ofBucket(plan, input)),
    ...ofRules(input.plans),
  ];
}

/** Each direction of each rule, and keys that no rule takes. */
function ofReach({ settings, set }: NotesInput): readonly string[] {
  const { rules = [] } = settings;
  if (rules.length === 0) return reachSentences(reachOf(settings, set));
  const takesAll = rules.some(({ prefix, tag, not }) => prefix === undefined && tag === undefined && not === undefined);
  const named = rules.map((rule, index) => ({ rule, name: rule.name ?? `rules[${index}]` }));
  // Rules for the same keys may lead to different regions.
  const alike = Map.groupBy(named, ({ rule: { prefix, tag, not } }) => JSON.stringify([prefix, tag, not]));
  const told = [...alike.values()].flatMap((all) => {
    const reach = reachOf(
      settings,
      set,
      all.map(({ rule }) => rule),
    );
    return reachSentences(reach).map((sentence) => ({ sentence, names: all.map(({ name }) => name) }));
  });
  const bySentence = Map.groupBy(told, ({ sentence }) => sentence);
  return [
    ...[...bySentence].map(([sentence, all]) => `${listed(all.flatMap(({ names }) => names))}: ${sentence}`),
    ...(takesAll ? [] : ['Keys that no rule takes are not replicated; s3-concord brings them everywhere.']),
  ];
}

function ofSizes({ rulesBySize, set }: NotesInput): readonly string[] {
  if (rulesBySize.length === 0) return [];
  return [
    `${listed(rulesBySize)} of ${set.name} ${rulesBySize.length === 1 ? 'goes' : 'go'} by size, and S3's replication has no filter by size: it carries objects of every size that its rules take. Who carries by size, small objects at once and large ones by S3 or the other way, is said by rules of the set.`,
  ];
}

function ofBucket(plan: BucketPlan, { observed }: NotesInput): readonly string[] {
  const here = observed.find(({ bucket }) => bucket === plan.bucket);
  if (here?.state !== 'read') return [];
  const { region, bucket, changes, role } = plan;
  const added = changes.filter(({ kind }) => kind === 'add').map(({ rule }) => rule);
  const enabledAgain = changes.filter(
    ({ kind, differences }) => kind === 'change' && differences.includes('Status: Disabled → Enabled'),
  );
  const restated = changes.filter(({ kind }) => kind === 'restate');
  const isUncovered =
    here.found.kms !== undefined && added.some(({ SourceSelectionCriteria: of }) => !isOn(of?.SseKmsEncryptedObjects));
  return [
    ...(added.length > 0 && here.found.hasObjects
      ? [
          `${bucket} has objects that are older than the new rules, and no rule replicates those: \`npx concord reconcile\` brings them.`,
        ]
      : []),
    ...enabledAgain.map(
      ({ rule }) =>
        `${ruleName(rule, 0)} of ${bucket} was disabled: what was written meanwhile is never replicated, and \`npx concord reconcile\` brings it.`,
    ),
    ...restated.map(
      ({ rule }) =>
        `${ruleName(rule, 0)} of ${bucket} is not ours and has no Filter; it is said anew with the same meaning, for the two forms can't stand beside each other.`,
    ),
    ...(isUncovered
      ? [
          `New objects of ${bucket} are encrypted by KMS, and without \`kms\` no rule replicates those: name a key for each destination.`,
        ]
      : []),
    ...(role.by === 'others' && added.length > 0
      ? [
          `${bucket} in ${region} keeps the role ${role.arn}, which rules of others need: allow it what \`npx concord replication plan --json\` says under policy.`,
        ]
      : []),
    ...precedence(plan),
  ];
}

/** A rule of somebody else may take keys from ours. */
function precedence({ bucket, changes }: BucketPlan): readonly string[] {
  const [ours, others] = [
    changes.filter((one) => one.isOurs && one.kind !== 'remove'),
    changes.filter((one) => !one.isOurs),
  ];
  return others.flatMap(({ rule }) => {
    const isShared = ours.some((one) => one.rule.Destination?.Bucket === rule.Destination?.Bucket);
    return isShared && rule.Status === 'Enabled'
      ? [
          `${ruleName(rule, 0)} of ${bucket}, which is not ours, leads to the same bucket as one of ours: of a key that both take, the one of the higher priority holds.`,
        ]
      : [];
  });
}

/** Each once, however many buckets have it. */
function ofRules(plans: readonly BucketPlan[]): readonly string[] {
  const rules = plans.flatMap(({ changes }) =>
    changes.filter((one) => one.isOurs && one.kind !== 'remove').map(({ rule }) => rule),
  );
  const any = (holds: (rule: ReplicationRule) => boolean, sentence: string) => (rules.some(holds) ? [sentence] : []);
  return [
    ...any(
      carriesDeleteMarkers,
      'Delete markers are replicated: a delete may arrive over a write that nobody has compared it with. Leave `delete-markers` out, and decisions bring deletes.',
    ),
    ...any(
      asksForTags,
      'Tags count as they are when an object is written: what is tagged later is not replicated by that.',
    ),
    ...any(
      ({ Destination }) => isOn(Destination?.ReplicationTime),
      'Time control has a price a GB of its own, leaves delete markers out, and promises nothing above 1 Gbit/s.',
    ),
    ...any(
      ({ Destination }) => !isOn(Destination?.Metrics),
      'Without `metrics` S3 tells neither how much is pending nor of failures; `npx concord replication status` asks each object.',
    ),
    ...any(
      ({ Status }) => Status === 'Disabled',
      'A rule is disabled: what is written until it is enabled again is never replicated.',
    ),
  ];
}
