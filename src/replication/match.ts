import { isOn, isV2, type NotFilter, type ReplicationFilter, type ReplicationRule, type Tag } from './document.ts';

/** What of an object rules are chosen by. There is nothing about its size. */
export interface ReplicatedObject {
  readonly key: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * The rules that carry an object: of each destination the enabled one with the highest priority. Of the first version of the schema the
 * prefixes of two rules don't overlap, so that there is one at most.
 */
export function rulesFor(rules: readonly ReplicationRule[], object: ReplicatedObject): readonly ReplicationRule[] {
  const taking = rules.filter((rule) => rule.Status === 'Enabled' && takes(rule, object));
  const byDestination = Map.groupBy(taking, ({ Destination }) => Destination?.Bucket ?? '');
  return [...byDestination.values()].map((all) => all.reduce(stronger));
}

const stronger = (a: ReplicationRule, b: ReplicationRule): ReplicationRule =>
  (b.Priority ?? 0) > (a.Priority ?? 0) ? b : a;

export function takes(rule: ReplicationRule, object: ReplicatedObject): boolean {
  return isV2(rule) ? fits(rule.Filter ?? {}, object) : object.key.startsWith(rule.Prefix ?? '');
}

/** Whether delete markers of what a rule takes are replicated as well: of the first version always, of the second where it says so. */
export function carriesDeleteMarkers(rule: ReplicationRule): boolean {
  return isV2(rule) ? isOn(rule.DeleteMarkerReplication) : true;
}

function fits({ Prefix = '', Tag, And, Not }: ReplicationFilter, object: ReplicatedObject): boolean {
  const tags = [...(Tag ? [Tag] : []), ...(And?.Tags ?? [])];
  return (
    object.key.startsWith(Prefix) &&
    object.key.startsWith(And?.Prefix ?? '') &&
    tags.every((tag) => carries(object, tag)) &&
    ![Not, And?.Not].some((not) => not !== undefined && isLeftOut(not, object))
  );
}

function isLeftOut({ Prefix, Tag, Or }: NotFilter, object: ReplicatedObject): boolean {
  const prefixes = [...(Prefix === undefined ? [] : [Prefix]), ...(Or?.Prefixes ?? [])];
  const tags = [...(Tag ? [Tag] : []), ...(Or?.Tags ?? [])];
  return prefixes.some((prefix) => object.key.startsWith(prefix)) || tags.some((tag) => carries(object, tag));
}

const carries = ({ tags = {} }: ReplicatedObject, { Key = '', Value = '' }: Tag): boolean =>
  Object.hasOwn(tags, Key) && tags[Key] === Value;
