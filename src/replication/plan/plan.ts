// src/replication/plan: from what a set asks and what lies there: what is to be done, what S3 would refuse, and what to know.
import { isV2, type ReplicationDocument, type ReplicationRule } from '../document.ts';
import { type Refusal, refusals, type Surroundings } from '../validate/index.ts';
import { inSecondVersion, numbered } from '../wish/merge.ts';
import type { ReplicatedSet, ReplicationSettings } from '../wish/settings.ts';
import { isOurs, wantedRules } from '../wish/wanted.ts';
import { type Element, ruleElement } from '../xml-form.ts';
import { differencesOf } from './difference.ts';
import type { Found, ObservedBucket, ObservedRule } from './observed.ts';

/** What becomes of one rule. `restate`: one of somebody else, of the first version of the schema, is said in the second. */
export interface Change {
  readonly kind: 'add' | 'change' | 'remove' | 'keep' | 'restate';
  readonly isOurs: boolean;
  readonly rule: ReplicationRule;
  /** Fields, where it changes. */
  readonly differences: readonly string[];
  /** What is written. */
  readonly element: Element;
}

export interface BucketPlan {
  readonly region: string;
  readonly bucket: string;
  readonly changes: readonly Change[];
  /** Whether anything is to be written. */
  readonly isChanged: boolean;
  /** The role by which S3 replicates, and whose it is: said by the configuration, that of the rules of others, or one to be made. */
  readonly role: { readonly arn: string; readonly by: 'configuration' | 'others' | 'us'; readonly before?: string };
  /** What the bucket's configuration comes to; without rules it is removed. */
  readonly document: ReplicationDocument;
  /** Why it can't be put there. Empty: it can. */
  readonly problems: readonly Problem[];
}

export type Problem =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'obstacle'; readonly sentence: string };

export interface PlanInput {
  /** Undefined: none of our rules shall stay. */
  readonly settings: ReplicationSettings | undefined;
  readonly set: ReplicatedSet;
  readonly observed: readonly ObservedBucket[];
  /** Of buckets outside of the set, by name; what is not known is not refused. */
  readonly elsewhere?: Surroundings['destinations'];
  /** The ARN that a region's role will have where it has to be made. */
  roleOf(region: string): string;
}

/** In the order of the set's regions. Pure. */
export function planReplication(input: PlanInput): readonly BucketPlan[] {
  const { settings, set, observed } = input;
  const wanted = settings === undefined ? {} : wantedRules(settings, set);
  return observed.map((one) => {
    if (one.state !== 'read') return unplanned(one);
    const others = (one.found.configuration?.rules ?? []).filter(({ rule }) => !isOurs(rule));
    const rules = numbered(
      wanted[one.region] ?? [],
      others.map(({ rule }) => rule),
    );
    return planBucket(one, rules, others, input);
  });
}

type Read = Extract<ObservedBucket, { state: 'read' }>;

function planBucket(
  { region, bucket, found }: Read,
  rules: readonly ReplicationRule[],
  others: readonly ObservedRule[],
  input: PlanInput,
): BucketPlan {
  const ours = (found.configuration?.rules ?? []).filter(({ rule }) => isOurs(rule));
  const changes = [...changesOfOurs(rules, ours), ...changesOfOthers(others, rules)];
  const role = roleOf(region, found, others.length > 0, input);
  const staying = changes.filter(({ kind }) => kind !== 'remove').map(({ rule }) => rule);
  const document: ReplicationDocument = { Role: role.arn, Rules: staying };
  const isChanged = changes.some(({ kind }) => kind !== 'keep') || (staying.length > 0 && role.before !== role.arn);
  return {
    ...{ region, bucket, changes, isChanged, role, document },
    problems: isChanged ? [...ofRole(role, bucket), ...refusedBy(document, bucket, found, input)] : [],
  };
}

function changesOfOurs(rules: readonly ReplicationRule[], present: readonly ObservedRule[]): readonly Change[] {
  const there = new Map(present.map((one) => [one.rule.ID, one]));
  const wanted = rules.map((rule): Change => {
    const before = there.get(rule.ID);
    if (!before) return { kind: 'add', isOurs: true, rule, differences: [], element: ruleElement(rule) };
    const differences = differencesOf(before.rule, rule);
    if (differences.length === 0) return { kind: 'keep', isOurs: true, differences, ...before };
    return { kind: 'change', isOurs: true, rule, differences, element: ruleElement(rule) };
  });
  const ids = new Set(rules.map(({ ID }) => ID));
  const gone = present.filter(({ rule }) => !ids.has(rule.ID));
  return [...wanted, ...gone.map((one): Change => ({ kind: 'remove', isOurs: true, differences: [], ...one }))];
}

/** As they were; those without Filter can't stand beside ours, which have one, and are said otherwise with the same meaning. */
function changesOfOthers(others: readonly ObservedRule[], ours: readonly ReplicationRule[]): readonly Change[] {
  const highest = Math.max(0, ...[...ours, ...others.map(({ rule }) => rule)].map(({ Priority = 0 }) => Priority));
  return others.map((one, index): Change => {
    if (isV2(one.rule) || ours.length === 0) return { kind: 'keep', isOurs: false, differences: [], ...one };
    const rule = inSecondVersion(one.rule, highest + others.length - index);
    return {
      kind: 'restate',
      isOurs: false,
      rule,
      differences: differencesOf(one.rule, rule),
      element: ruleElement(rule),
    };
  });
}

/** A bucket has one role for all its rules. */
function roleOf(region: string, { configuration }: Found, isShared: boolean, input: PlanInput): BucketPlan['role'] {
  const said = input.settings?.role;
  const chosen = typeof said === 'string' ? said : said?.[region];
  const before = configuration?.role;
  const old = before === undefined ? {} : { before };
  if (chosen !== undefined) return { arn: chosen, by: 'configuration', ...old };
  if (isShared && before !== undefined) return { arn: before, by: 'others', ...old };
  return { arn: input.roleOf(region), by: 'us', ...old };
}

function ofRole({ arn, by, before }: BucketPlan['role'], bucket: string): readonly Problem[] {
  if (by !== 'configuration' || before === undefined || before === arn) return [];
  return [
    {
      kind: 'obstacle',
      sentence: `${bucket} has the role ${before}, and a bucket has one for all its rules: take \`role\` out of the configuration, or give the bucket ${arn} yourself, when it is allowed what the other rules need.`,
    },
  ];
}

function refusedBy(document: ReplicationDocument, bucket: string, found: Found, input: PlanInput): readonly Problem[] {
  if (document.Rules?.length === 0) return [];
  const inside = input.observed.flatMap((one): [string, Found | null][] =>
    one.state === 'unreadable' ? [] : [[one.bucket, one.state === 'missing' ? null : one.found]],
  );
  const known = inside.map(([name, of]) => [name, of && { name, versioning: of.versioning }]);
  return refusals(document, {
    source: { name: bucket, versioning: found.versioning },
    destinations: { ...input.elsewhere, ...Object.fromEntries(known) },
  }).map((refusal) => ({ kind: 'refused', refusal }));
}

function unplanned(one: Exclude<ObservedBucket, Read>): BucketPlan {
  const { region, bucket } = one;
  const sentence =
    one.state === 'missing'
      ? `There is no bucket ${bucket} in ${region}: create it, versioned, or mend the configuration.`
      : `${bucket} in ${region} could not be read: ${one.why}`;
  return {
    ...{ region, bucket, changes: [], isChanged: false, document: {} },
    role: { arn: '', by: 'us' },
    problems: [{ kind: 'obstacle', sentence }],
  };
}

/** For people, in a sentence or two. */
export function problemSentence(problem: Problem): string {
  if (problem.kind === 'obstacle') return problem.sentence;
  const { code, message, remedy } = problem.refusal;
  return `S3 would refuse it with ${code} (${message.replace(/\.$/, '')}): ${remedy}`;
}
