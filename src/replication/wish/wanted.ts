// src/replication/wish: what a set's configuration asks of S3's replication.
import {
  type ReplicationDestination,
  type ReplicationFilter,
  type ReplicationRule,
  type Tag,
  THRESHOLD_MINUTES,
} from '../document.ts';
import {
  listOf,
  type ReplicatedSet,
  type ReplicationSettings,
  type RuleSettings,
  type RuleTraits,
} from './settings.ts';
import { type Edge, edgesOfRule, isArn } from './topology.ts';

/** IDs of rules that are ours begin so; whatever begins otherwise is left as it is. */
export const OUR_RULES = 's3-concord/';

export const isOurs = ({ ID = '' }: ReplicationRule): boolean => ID.startsWith(OUR_RULES);

/** A rule before its number is chosen, which no other rule of the bucket may have. */
export type UnnumberedRule = Omit<ReplicationRule, 'Priority'>;

/** Without rules of its own one that takes every key. */
const EVERY_KEY: RuleSettings = { name: 'all' };

/** By region the rules of its bucket, those first that have precedence. */
export function wantedRules(
  settings: ReplicationSettings,
  set: ReplicatedSet,
): Readonly<Record<string, readonly UnnumberedRule[]>> {
  const rules = inOrderOfPrecedence(settings.rules?.length ? settings.rules : [EVERY_KEY]);
  const all = rules.flatMap(({ rule, name }) =>
    edgesOfRule(rule, settings, set).map((edge) => ({ edge, rule: toRule(rule, name, edge, settings, set) })),
  );
  return Object.fromEntries(
    set.buckets.map(({ region }) => [region, all.filter(({ edge }) => edge.from === region).map(({ rule }) => rule)]),
  );
}

/** The highest priority first; of those without one, and of the same, the first in the list. */
function inOrderOfPrecedence(rules: readonly RuleSettings[]) {
  return rules
    .map((rule, index) => ({ rule, name: rule.name ?? `rule-${index + 1}` }))
    .toSorted((a, b) => (b.rule.priority ?? 0) - (a.rule.priority ?? 0));
}

function toRule(
  rule: RuleSettings,
  name: string,
  { to }: Edge,
  settings: ReplicationSettings,
  set: ReplicatedSet,
): UnnumberedRule {
  const traits = traitsOf(rule, settings);
  const selection = selectionOf(traits, to);
  const toName = isArn(to) ? (to.split(':').at(-1) ?? to) : to;
  return {
    ID: `${OUR_RULES}${set.name}/${name}/${toName}`,
    Status: rule.enabled === false ? 'Disabled' : 'Enabled',
    Filter: filterOf(rule),
    ...(Object.keys(selection).length === 0 ? {} : { SourceSelectionCriteria: selection }),
    DeleteMarkerReplication: onOff(traits['delete-markers'] ?? false),
    Destination: destinationOf(traits, to, set),
  };
}

/** What a rule says for itself goes before what is said of all. */
function traitsOf(rule: RuleSettings, settings: ReplicationSettings): RuleTraits {
  const said = Object.entries(rule).filter(([, value]) => value !== undefined);
  return { ...settings, ...Object.fromEntries(said) };
}

const onOff = (isOn: boolean) => ({ Status: isOn ? 'Enabled' : 'Disabled' });

export function filterOf({ prefix, tag, not }: RuleSettings): ReplicationFilter {
  const tags = tagsOf(tag);
  const left = notOf(not);
  const conditions = (prefix === undefined ? 0 : 1) + tags.length + (left ? 1 : 0);
  if (conditions > 1)
    return {
      And: {
        ...(prefix === undefined ? {} : { Prefix: prefix }),
        ...(tags.length === 0 ? {} : { Tags: tags }),
        ...(left ? { Not: left } : {}),
      },
    };
  const [single] = tags;
  return {
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(single ? { Tag: single } : {}),
    ...(left ? { Not: left } : {}),
  };
}

function notOf(not: RuleSettings['not']): ReplicationFilter['Not'] {
  const [prefixes, tags] = [listOf(not?.prefix), tagsOf(not?.tag)];
  const [prefix, tag] = [prefixes[0], tags[0]];
  if (prefixes.length + tags.length > 1)
    return {
      Or: { ...(prefix === undefined ? {} : { Prefixes: prefixes }), ...(tag ? { Tags: tags } : {}) },
    };
  if (prefix !== undefined) return { Prefix: prefix };
  return tag && { Tag: tag };
}

function tagsOf(tags: Readonly<Record<string, string>> = {}): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function selectionOf({ kms, modifications }: RuleTraits, to: string) {
  return {
    ...(kms?.[to] === undefined ? {} : { SseKmsEncryptedObjects: onOff(true) }),
    ...(modifications ? { ReplicaModifications: onOff(true) } : {}),
  };
}

function destinationOf(traits: RuleTraits, to: string, { buckets }: ReplicatedSet): ReplicationDestination {
  const { kms, owner, 'storage-class': storageClass, 'time-control': isTimed = false } = traits;
  const bucket = buckets.find(({ region }) => region === to)?.bucket;
  const account = typeof owner === 'string' ? owner : owner?.[to];
  const key = kms?.[to];
  const minutes = { Minutes: THRESHOLD_MINUTES };
  return {
    Bucket: isArn(to) ? to : `arn:aws:s3:::${bucket ?? to}`,
    ...(account === undefined ? {} : { Account: account, AccessControlTranslation: { Owner: 'Destination' } }),
    ...(storageClass === undefined ? {} : { StorageClass: storageClass }),
    ...(key === undefined ? {} : { EncryptionConfiguration: { ReplicaKmsKeyID: key } }),
    ...(isTimed ? { ReplicationTime: { ...onOff(true), Time: minutes } } : {}),
    // Only beside time control may a threshold be said.
    ...(isTimed
      ? { Metrics: { ...onOff(traits.metrics ?? true), EventThreshold: minutes } }
      : traits.metrics === undefined
        ? {}
        : { Metrics: onOff(traits.metrics) }),
  };
}
