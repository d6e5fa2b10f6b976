import { parseObjectKey, parseVersionId } from '../../../domain/model/ids.ts';
import { formDecoded } from '../form-decoded.ts';
import { isObject, majorVersion, textAt, timeAt } from './fields.ts';
import { malformed, type ParsedRecord, type ParsedSighting } from './parsed-record.ts';

/** One of the `Records` that S3 sends to Lambda, SQS and SNS. */
export function parseNotificationRecord(record: unknown): ParsedRecord {
  if (!isObject(record)) return malformed(`The record is ${kindOfValue(record)}, not an object.`);
  const source = textAt(record, 'eventSource') ?? textAt(record, 'EventSource');
  // No fault of the record's: somebody has attached what this function can't read, and may want it again.
  if (source !== undefined && !source.endsWith(':s3'))
    return { problem: `The record is one of ${source}; only events of S3 are taken, or those in messages of SQS.` };
  const version = textAt(record, 'eventVersion');
  if (version === undefined) return malformed('The record has no eventVersion.');
  if (majorVersion(version) !== '2') return { problem: `The record has version ${version}; only 2.x is understood.` };
  // AWS leaves out the prefix, other providers write it.
  const name = textAt(record, 'eventName')?.replace(/^s3:/, '');
  if (name === undefined) return malformed('The record has no eventName.');
  const kind = kindOf(name);
  // Without versioning it tells of a plain delete, which leaves nothing to look at.
  const isUnversioned = kind === 'removed' && textAt(record, 's3', 'object', 'versionId') === undefined;
  return kind === undefined || isUnversioned ? { ignored: name } : parseVersion(record, name, kind);
}

function kindOfValue(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** Lifecycle's delete markers are versions like any other; its removals (`LifecycleExpiration:Delete`) take no current version, and matter to nobody. */
function kindOf(name: string): ParsedSighting['kind'] | undefined {
  if (name.startsWith('ObjectCreated:')) return 'object';
  if (name === 'ObjectRemoved:Delete') return 'removed';
  return name === 'ObjectRemoved:DeleteMarkerCreated' || name === 'LifecycleExpiration:DeleteMarkerCreated'
    ? 'delete'
    : undefined;
}

function parseVersion(record: object, name: string, kind: ParsedSighting['kind']): ParsedRecord {
  const bucket = textAt(record, 's3', 'bucket', 'name');
  const encodedKey = textAt(record, 's3', 'object', 'key');
  const versionId = textAt(record, 's3', 'object', 'versionId');
  if (bucket === undefined) return malformed(`${name} names no bucket.`);
  if (encodedKey === undefined) return malformed(`${name} in ${bucket} names no key.`);
  const key = formDecoded(encodedKey);
  if (key === undefined)
    return malformed(`${name} in ${bucket} names key ${encodedKey}, which is not percent-encoded text.`);
  if (versionId === undefined) return { problem: withoutVersion(name, bucket, key) };
  const principalId = textAt(record, 'userIdentity', 'principalId');
  const eventTime = timeAt(record, 'eventTime');
  const requestId = textAt(record, 'responseElements', 'x-amz-request-id');
  const sequencer = textAt(record, 's3', 'object', 'sequencer');
  return {
    sighting: {
      bucket,
      key: parseObjectKey(key),
      versionId: parseVersionId(versionId),
      kind,
      ...(principalId === undefined ? {} : { principalId }),
      ...(eventTime === undefined ? {} : { eventTime }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(sequencer === undefined ? {} : { sequencer }),
    },
  };
}

export function withoutVersion(name: string, bucket: string, key: string): string {
  return `${name} of ${key} has no version id: versioning of bucket ${bucket} is not enabled. Enable it.`;
}
