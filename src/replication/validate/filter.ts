import { type NotFilter, type ReplicationFilter, type ReplicationRule, type Tag, tagsOf } from '../document.ts';
import { malformed, type Refusal, refused, unless } from './refusal.ts';

const LONGEST_PREFIX = 1_024;
const LONGEST_TAG = { Key: 128, Value: 256 };

/** Which objects a rule takes: exactly one condition, or several under And. */
export function ofFilter({ Filter, Prefix }: ReplicationRule, name: string): readonly Refusal[] {
  return [
    ...prefixesOf(Filter, Prefix).flatMap((prefix) => tooLong(prefix, name)),
    ...(Filter === undefined ? [] : [...ofParts(Filter, name), ...ofTags(tagsOf(Filter), name)]),
  ];
}

const PARTS = ['Prefix', 'Tag', 'And', 'Not'];

function ofParts(filter: ReplicationFilter, name: string): readonly Refusal[] {
  const parts = present(filter);
  const unknown = parts.filter((part) => !PARTS.includes(part));
  const { And, Not } = filter;
  return [
    ...unknown.map((part) => malformed(unknownPart(part, name))),
    ...unless(
      parts.length <= 1,
      malformed(
        `The Filter of ${name} has ${parts.join(' and ')}, and may hold one of them: put several conditions under And.`,
      ),
    ),
    ...(And === undefined ? [] : ofAnd(And, name)),
    ...[Not, And?.Not].flatMap((not) => (not === undefined ? [] : ofNot(not, name))),
  ];
}

/** Other rules of S3, those of lifecycle, do filter by size. */
function unknownPart(part: string, name: string): string {
  if (/^ObjectSize/.test(part))
    return `The Filter of ${name} asks for a size, and S3's replication has no filter by size: filter by prefix or tag, or let rules of s3-concord go by size.`;
  return `The Filter of ${name} has ${part}, which S3 does not know; there are ${PARTS.join(', ')}.`;
}

function ofAnd(and: NonNullable<ReplicationFilter['And']>, name: string): readonly Refusal[] {
  const conditions = (and.Prefix === undefined ? 0 : 1) + (and.Tags?.length ?? 0) + (and.Not === undefined ? 0 : 1);
  return unless(
    conditions >= 2,
    malformed(
      `And of ${name} has ${conditions === 1 ? 'one condition' : 'no condition'}; it takes two or more: put a single one into the Filter itself.`,
    ),
  );
}

function ofNot(not: NotFilter, name: string): readonly Refusal[] {
  const parts = present(not);
  const several = (not.Or?.Prefixes?.length ?? 0) + (not.Or?.Tags?.length ?? 0);
  return [
    ...unless(
      parts.length === 1 && ['Prefix', 'Tag', 'Or'].includes(parts[0] ?? ''),
      malformed(
        `Not of ${name} has ${parts.length === 0 ? 'nothing' : parts.join(' and ')}, and must hold exactly one of Prefix, Tag, Or: put several under Or.`,
      ),
    ),
    ...unless(
      not.Or === undefined || several > 0,
      malformed(`Or of ${name} is empty: name prefixes or tags that the rule leaves out.`),
    ),
  ];
}

function prefixesOf(filter: ReplicationFilter | undefined, ofRule: string | undefined): readonly string[] {
  const { Prefix, And, Not } = filter ?? {};
  const leftOut = [Not, And?.Not].flatMap((not) => [not?.Prefix, ...(not?.Or?.Prefixes ?? [])]);
  return [ofRule, Prefix, And?.Prefix, ...leftOut].filter((prefix) => prefix !== undefined);
}

function tooLong(prefix: string, name: string): readonly Refusal[] {
  const { length } = new TextEncoder().encode(prefix);
  return unless(
    length <= LONGEST_PREFIX,
    refused(
      'InvalidRequest',
      `The maximum size of a prefix is ${LONGEST_PREFIX}`,
      `A prefix of ${name} has ${length} bytes, and ${LONGEST_PREFIX} are allowed, as for keys.`,
    ),
  );
}

function ofTags(tags: readonly Tag[], name: string): readonly Refusal[] {
  return [
    ...unless(
      tags.every(({ Key, Value }) => Key !== undefined && Key !== '' && Value !== undefined),
      malformed(`A tag of ${name} has no Key or no Value; a value may be empty, and must be there.`),
    ),
    ...unless(
      tags.every(({ Key = '', Value = '' }) => Key.length <= LONGEST_TAG.Key && Value.length <= LONGEST_TAG.Value),
      refused(
        'InvalidTag',
        'The TagKey or TagValue you have provided is too long',
        `A tag of ${name} is too long: a key has at most ${LONGEST_TAG.Key} characters, a value ${LONGEST_TAG.Value}.`,
      ),
    ),
    ...sameKeys(tags, name),
  ];
}

/** An object has one value for a tag, so two under And would take nothing. */
function sameKeys(tags: readonly Tag[], name: string): readonly Refusal[] {
  const keys = tags.map(({ Key }) => Key);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  return unless(
    twice === undefined,
    refused(
      'InvalidRequest',
      'Duplicate Tag Keys are not allowed.',
      `${name} names the tag ${twice} twice: make two rules of it.`,
    ),
  );
}

/** Fields that say something, whatever their names: a document may come from a file. */
function present(fields: object): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
