import { bucketOfArn, type ReplicationRule, ruleName } from '../../replication/document.ts';
import { type BucketPlan, type Change, problemSentence } from '../../replication/plan/plan.ts';
import type { Screen } from '../command.ts';
import { table } from '../screen/table.ts';
import type { SetPlan } from './plans.ts';
import { policyFor } from './roles.ts';

/** For people: what becomes of each rule, what S3 would refuse, and what to know. */
export function tellPlan({ plans, notes, under }: SetPlan, screen: Screen): void {
  const rows = plans.flatMap(({ region, changes }) => changes.map((change) => [region, ...changeRow(change)]));
  screen.say(`Set ${under.set.name}:`);
  if (rows.length > 0) screen.say(table(['bucket in', 'rule', 'to', 'takes', 'what becomes of it'], rows));
  else screen.say('There are no rules, and none are asked for.');
  for (const plan of plans) {
    if (plan.isChanged && plan.role.before !== plan.role.arn && plan.role.by !== 'others')
      screen.say(`${plan.bucket} is replicated by the role ${plan.role.arn}.`);
  }
  for (const note of notes) screen.say(`- ${note}`);
  for (const { bucket, problems } of plans)
    for (const problem of problems) screen.say(`! ${bucket}: ${problemSentence(problem)}`);
}

const WHAT = {
  add: 'is added',
  change: 'is changed',
  remove: 'is removed',
  keep: 'stays',
  restate: 'is said anew',
} as const;

function changeRow({ kind, isOurs, rule, differences }: Change): string[] {
  const details = differences.length > 0 ? `\n${differences.join('\n')}` : '';
  const whose = isOurs ? '' : ' (not ours)';
  return [
    ruleName(rule, 0).replace(/^rule /, ''),
    destinationName(rule),
    takesText(rule),
    `${WHAT[kind]}${whose}${details}`,
  ];
}

export function destinationName({ Destination }: ReplicationRule): string {
  return bucketOfArn(Destination?.Bucket) ?? Destination?.Bucket ?? 'nowhere';
}

/** Which objects. */
export function takesText({ Filter, Prefix, Status }: ReplicationRule): string {
  const parts = Filter === undefined ? (Prefix ? [`prefix ${Prefix}`] : []) : filterTexts(Filter);
  const text = parts.length === 0 ? 'all' : parts.join(', ');
  return Status === 'Disabled' ? `${text} (disabled)` : text;
}

function filterTexts({ Prefix, Tag, And, Not }: NonNullable<ReplicationRule['Filter']>): readonly string[] {
  const tags = [...(Tag ? [Tag] : []), ...(And?.Tags ?? [])].map(({ Key, Value }) => `tag ${Key}=${Value}`);
  const prefixes = [Prefix, And?.Prefix].flatMap((one) => (one ? [`prefix ${one}`] : []));
  const left = [Not, And?.Not].flatMap((not) => [
    ...[not?.Prefix, ...(not?.Or?.Prefixes ?? [])].flatMap((one) => (one === undefined ? [] : [`not prefix ${one}`])),
    ...[...(not?.Tag ? [not.Tag] : []), ...(not?.Or?.Tags ?? [])].map(({ Key, Value }) => `not tag ${Key}=${Value}`),
  ]);
  return [...prefixes, ...tags, ...left];
}

/** For programs. */
export function planData({ plans, notes, under, observed }: SetPlan) {
  return {
    set: under.set.name,
    buckets: plans.map((plan) => ({ ...bucketData(plan), policy: policyFor(plan, observed) })),
    notes,
  };
}

function bucketData({ region, bucket, isChanged, role, changes, problems }: BucketPlan) {
  return {
    ...{ region, bucket, changed: isChanged, role },
    changes: changes.map(({ kind, isOurs, rule, differences }) => ({ kind, ours: isOurs, rule, differences })),
    problems: problems.map((problem) => ({
      ...(problem.kind === 'refused' ? { code: problem.refusal.code, message: problem.refusal.message } : {}),
      sentence: problemSentence(problem),
    })),
  };
}
