// src/adapters/aws/events: what S3, EventBridge and SQS hand to a function.
import { parseEventBridgeEvent } from './eventbridge-event.ts';
import { isObject } from './fields.ts';
import { parseNotificationRecord } from './notification-record.ts';
import type { ParsedRecord, ParsedSighting } from './parsed-record.ts';

export interface EventProblem {
  /** The record's place in the payload, from 0. */
  readonly index: number;
  readonly message: string;
  /** It lacks what every event has, so that no later try and no other configuration will make anything of it. */
  readonly isMalformed?: true;
}

export interface ParsedEvents {
  readonly kind: 's3' | 'eventbridge' | 'test' | 'unknown';
  readonly sightings: readonly ParsedSighting[];
  /** Records that should have told of a version and could not be read; the others are good. */
  readonly problems: readonly EventProblem[];
  /** Records of other things, such as `ObjectTagging:Put`, counted by name: nobody needs to act on them. */
  readonly ignored: Readonly<Record<string, number>>;
}

/** Reads a payload as S3, or EventBridge for it, hands it to a function. Never throws. */
export function parseObjectEvents(payload: unknown): ParsedEvents {
  if (isObject(payload)) {
    if (Array.isArray(payload.Records)) return collect('s3', payload.Records.map(parseNotificationRecord));
    if (payload.source === 'aws.s3' && 'detail-type' in payload) {
      return collect('eventbridge', [parseEventBridgeEvent(payload)]);
    }
    // Sent once when a notification is configured.
    if (payload.Event === 's3:TestEvent') return collect('test', []);
  }
  return collect('unknown', []);
}

function collect(kind: ParsedEvents['kind'], records: readonly ParsedRecord[]): ParsedEvents {
  const sightings: ParsedSighting[] = [];
  const problems: EventProblem[] = [];
  const ignored = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    if ('sighting' in record) sightings.push(record.sighting);
    else if ('problem' in record) {
      const { problem: message, ...kind } = record;
      problems.push({ index, message, ...kind });
    } else ignored.set(record.ignored, (ignored.get(record.ignored) ?? 0) + 1);
  }
  return { kind, sightings, problems, ignored: Object.fromEntries(ignored) };
}
