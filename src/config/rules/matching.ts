import type { Write } from '../../domain/model/decision.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { Subject } from '../../domain/model/replica-set.ts';
import type { ObjectState } from '../../domain/model/version.ts';
import { compilePattern } from '../shape/pattern.ts';
import type { Config } from '../shape/schema.ts';

type WrittenRule = Config['sets'][string]['rules'][number];

/** One thing that a rule asks of a key or of its contents. */
export interface Condition {
  /** As the rule states it: `prefix: users/`. */
  readonly text: string;
  readonly about: 'key' | 'size' | 'content type' | 'tags';
  holds(subject: Subject): boolean;
  /** What a contender has of it, for a person who asks why it does not hold. */
  found(contender: Write, subject: Subject): string;
}

/**
 * What is asked of contents has to hold of every object that contends; a delete fits everything, so a conflict of deletes goes by the key alone.
 * Keys are compared code unit by code unit, never normalised: S3 holds é and e + ´ apart.
 */
export function conditionsOf(rule: WrittenRule): readonly Condition[] {
  const { prefix, suffix, match, size, tag } = rule;
  const type = rule['content-type'];
  const isMatch = match === undefined ? undefined : compilePattern(match);
  const isType = type === undefined ? undefined : compilePattern(type.toLowerCase());
  return [
    ...(prefix === undefined ? [] : [aboutKey(`prefix: ${prefix}`, (key) => key.startsWith(prefix))]),
    ...(suffix === undefined ? [] : [aboutKey(`suffix: ${suffix}`, (key) => key.endsWith(suffix))]),
    ...(isMatch === undefined ? [] : [aboutKey(`match: ${match}`, (key) => isMatch(key))]),
    ...(size === undefined
      ? []
      : [
          aboutObjects(
            sizeText(size),
            'size',
            (state) => isWithin(state.size, size),
            (state) => `${state.size} bytes`,
          ),
        ]),
    ...(isType === undefined
      ? []
      : [aboutObjects(`content-type: ${type}`, 'content type', (state) => isType(mediaType(state)), mediaType)]),
    ...Object.entries(tag ?? {}).map(aboutTag),
  ];
}

function aboutKey(text: string, isTaken: (key: string) => boolean): Condition {
  return { text, about: 'key', holds: ({ key }) => isTaken(key), found: (_, { key }) => key };
}

function aboutObjects(
  text: string,
  about: 'size' | 'content type',
  isTaken: (state: ObjectState) => boolean,
  shown: (state: ObjectState) => string,
): Condition {
  return {
    text,
    about,
    holds: ({ contenders }) => contenders.every(({ state }) => state.kind === 'deleted' || isTaken(state)),
    found: ({ state }) => (state.kind === 'deleted' ? 'deleted' : shown(state) || 'none'),
  };
}

function aboutTag([name, value]: [string, string]): Condition {
  const ownValue = (write: Write, { tags }: Subject) => tags?.get(contentName(write))?.[name];
  return {
    text: `tag: ${name}=${value}`,
    about: 'tags',
    holds: (subject) =>
      subject.contenders.every((write) => write.state.kind === 'deleted' || ownValue(write, subject) === value),
    found: (write, subject) => {
      const own = ownValue(write, subject);
      return own === undefined ? `no tag ${name}` : `${name}=${own}`;
    },
  };
}

function isWithin(
  bytes: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: NonNullable<WrittenRule['size']>,
): boolean {
  return bytes >= min && bytes <= max;
}

function sizeText({ min, max }: NonNullable<WrittenRule['size']>): string {
  const bounds = [...(min === undefined ? [] : [`min ${min}`]), ...(max === undefined ? [] : [`max ${max}`])];
  return `size: ${bounds.join(', ')} bytes`;
}

/** Without parameters such as the charset; their case means nothing. */
function mediaType({ headers }: ObjectState): string {
  return (headers.contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
