// src/adapters/aws/push-queue: messages in SQS, and when they come again.
import type { Sighting } from '../../../domain/model/evidence.ts';
import { parseObjectKey, parseRegion, parseSetName, parseVersionId } from '../../../domain/model/ids.ts';
import { type ConcordMessage, type LookAgainMessage, MESSAGE_SCHEMA } from '../../../ports/push-queue.ts';

/** Why a message can't be taken. One of a newer schema is for a newer reader and must come back; a malformed one is for a person. */
export interface MessageProblem {
  readonly problem: 'malformed' | 'newer-schema';
  /** A sentence for a person. */
  readonly message: string;
}

/**
 * JSON. SQS takes the characters of XML 1.0 alone and refuses others, but keys may hold any. JSON escapes control characters by itself; the two
 * non-characters that XML leaves out are escaped here, and what lies beyond 16 bits, which some implementations of SQS refuse as well.
 */
export function formatMessage(message: ConcordMessage): string {
  const { delaySeconds: _sqsKeepsIt, ...fields } = message as LookAgainMessage;
  return JSON.stringify(fields).replace(
    /[\uD800-\uDFFF\uFFFE\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
}

/** Never throws. */
export function parseMessage(body: string): ConcordMessage | MessageProblem {
  try {
    return readMessage(asRecord(JSON.parse(body), 'the message'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: 'malformed', message: `This is no message of s3-concord: ${why}.` };
  }
}

function readMessage(fields: Fields): ConcordMessage | MessageProblem {
  const schema = integer(fields, 'schema', 1);
  if (schema > MESSAGE_SCHEMA) {
    const message = `The message has schema ${schema}, this s3-concord reads up to ${MESSAGE_SCHEMA}: deploy the newer one here too.`;
    return { problem: 'newer-schema', message };
  }
  const type = oneOf(fields, 'type', ['push', 'look-again', 'sibling']);
  const about = { schema, set: parseSetName(text(fields, 'set')), key: parseObjectKey(text(fields, 'key')) };
  switch (type) {
    case 'push':
      return {
        ...{ ...about, type, seq: integer(fields, 'seq', 1), region: parseRegion(text(fields, 'region')) },
        ...(fields.sentAhead === undefined ? {} : { sentAhead: sentAhead(fields) }),
      };
    case 'sibling':
      return {
        ...{ ...about, type, seq: integer(fields, 'seq', 1) },
        sibling: parseObjectKey(text(fields, 'sibling')),
        ...(fields.isTold === true ? { isTold: true } : {}),
      };
    case 'look-again':
      return {
        ...about,
        type,
        seq: integer(fields, 'seq', 0),
        sightings: sightings(fields),
        ...(fields.cause === undefined ? {} : { cause: text(fields, 'cause') }),
        ...(fields.isAsked === true ? { isAsked: true } : {}),
        ...(fields.landed === undefined ? {} : { landed: parseRegion(text(fields, 'landed')) }),
        reason: text(fields, 'reason'),
      };
  }
}

function sentAhead({ sentAhead: sent }: Fields) {
  const fields = asRecord(sent, '"sentAhead"');
  return { at: integer(fields, 'at', 0), cause: text(fields, 'cause') };
}

function sightings({ sightings: list }: Fields): Sighting[] {
  if (!Array.isArray(list)) throw new TypeError('"sightings" is not a list');
  return list.map((entry) => {
    const fields = asRecord(entry, 'a sighting');
    return {
      region: parseRegion(text(fields, 'region')),
      id: parseVersionId(text(fields, 'id')),
      kind: oneOf(fields, 'kind', ['object', 'delete', 'removed']),
      maker: oneOf(fields, 'maker', ['client', 's3-concord', 'unknown']),
    };
  });
}

type Fields = Readonly<Record<string, unknown>>;

function asRecord(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${what} is not an object`);
  return value as Fields;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new TypeError(`"${name}" is not a text`);
  return value;
}

function integer(fields: Fields, name: string, least: number): number {
  const value = fields[name];
  if (!Number.isSafeInteger(value) || Number(value) < least)
    throw new TypeError(`"${name}" is not a whole number from ${least}`);
  return Number(value);
}

function oneOf<const Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === fields[name]);
  if (word === undefined) throw new TypeError(`"${name}" is none of ${words.join(', ')}`);
  return word;
}
