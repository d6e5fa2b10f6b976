import { isV2, type ReplicationDocument, type ReplicationRule, ruleName } from '../document.ts';
import { malformed, type Refusal, refused, unless } from './refusal.ts';

const MOST_RULES = 1_000;

/** 2 MB, of the document as XML; as JSON it is about as long. */
const MOST_BYTES = 2 * 2 ** 20;

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** What spans rules. */
export function ofWhole(document: ReplicationDocument): readonly Refusal[] {
  const { Role, Rules = [] } = document;
  return [
    ...ofRole(Role),
    ...unless(
      Rules.length > 0,
      malformed('A configuration has at least one rule; to have none, remove it as a whole.'),
    ),
    ...unless(
      Rules.length <= MOST_RULES,
      malformed(
        `A bucket has at most ${MOST_RULES} rules, and these are ${Rules.length}: let one rule take several prefixes, by a shorter prefix and Not.`,
      ),
    ),
    ...unless(
      JSON.stringify(document).length <= MOST_BYTES,
      refused(
        'EntityTooLarge',
        'Your proposed upload exceeds the maximum allowed size',
        'A configuration has at most 2 MB.',
      ),
    ),
    ...sameIds(Rules),
    ...samePriorities(Rules),
    ...mixedVersions(Rules),
    ...ofFirstVersion(Rules),
  ];
}

function ofRole(role: string | undefined): readonly Refusal[] {
  if (role === undefined || role === '')
    return [
      malformed('There is no Role: name the ARN of the role by which S3 replicates, arn:aws:iam::ACCOUNT:role/NAME.'),
    ];
  return unless(
    ROLE.test(role),
    refused(
      'InvalidArgument',
      'Invalid Role ARN',
      `${role} is no ARN of a role: arn:aws:iam::ACCOUNT:role/NAME, with the account's twelve digits.`,
    ),
  );
}

function sameIds(rules: readonly ReplicationRule[]): readonly Refusal[] {
  const named = rules.flatMap(({ ID }) => (ID ? [ID] : []));
  return [...new Set(repeated(named))].map((id) =>
    refused(
      'InvalidArgument',
      'Rule Id must be unique. Found same Id for more than one rule',
      `Two rules are called ${id}: give each an ID of its own.`,
    ),
  );
}

function samePriorities(rules: readonly ReplicationRule[]): readonly Refusal[] {
  const numbers = rules.filter(isV2).flatMap(({ Priority }) => (Priority === undefined ? [] : [Priority]));
  return [...new Set(repeated(numbers))].map((priority) => {
    const named = rules.flatMap((rule, index) =>
      isV2(rule) && rule.Priority === priority ? [ruleName(rule, index)] : [],
    );
    return refused(
      'InvalidRequest',
      'Priority must be unique across rules',
      `${listed(named)} have the priority ${priority}: give each a number of its own; to one destination the highest wins.`,
    );
  });
}

function mixedVersions(rules: readonly ReplicationRule[]): readonly Refusal[] {
  const older = rules.findIndex((rule) => !isV2(rule));
  if (older < 0 || !rules.some(isV2)) return [];
  return [
    refused(
      'InvalidRequest',
      'Filter must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
      `${ruleName(rules[older] ?? {}, older)} has no Filter and others have: give it one (empty for all objects), a Priority and DeleteMarkerReplication (Enabled is what it does now).`,
    ),
  ];
}

/** Rules without Filter have one destination, and no key that two of them take. */
function ofFirstVersion(rules: readonly ReplicationRule[]): readonly Refusal[] {
  const older = rules.filter((rule) => !isV2(rule));
  const destinations = new Set(older.flatMap(({ Destination }) => (Destination?.Bucket ? [Destination.Bucket] : [])));
  return [
    ...unless(
      destinations.size <= 1 || older.length < rules.length,
      refused(
        'InvalidRequest',
        'Number of distinct destination bucket ARNs cannot exceed 1',
        `Rules without Filter lead to one bucket only, and these lead to ${destinations.size}: give each a Filter (empty for all objects), a Priority and DeleteMarkerReplication.`,
      ),
    ),
    ...overlaps(older),
  ];
}

function overlaps(older: readonly ReplicationRule[]): readonly Refusal[] {
  const prefixes = older.filter(({ Status }) => Status === 'Enabled').map(({ Prefix = '' }) => Prefix);
  const sorted = prefixes.toSorted();
  const at = sorted.findIndex((prefix, index) => index > 0 && prefix.startsWith(sorted[index - 1] ?? ''));
  if (at < 0) return [];
  const [shorter, longer] = [sorted[at - 1], sorted[at]];
  return [
    refused(
      'InvalidRequest',
      `Found overlapping prefixes '${shorter}' and '${longer}'`,
      `Of rules without Filter no two may take one key, and '${shorter}' takes all of '${longer}': give both a Filter and a Priority.`,
    ),
  ];
}

function repeated<Item>(items: readonly Item[]): readonly Item[] {
  const seen = new Set<Item>();
  return items.filter((item) => seen.has(item) || !seen.add(item));
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
