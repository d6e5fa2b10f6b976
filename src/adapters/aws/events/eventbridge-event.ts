import { parseObjectKey, parseVersionId } from '../../../domain/model/ids.ts';
import { type Fields, majorVersion, textAt, timeAt } from './fields.ts';
import { withoutVersion } from './notification-record.ts';
import { malformed, type ParsedRecord, type ParsedSighting } from './parsed-record.ts';

/**
 * An event of `aws.s3` on EventBridge. Its keys are raw and its names have hyphens; `requester` is an account or a service, never the
 * principal, so nobody can tell from it who wrote.
 */
export function parseEventBridgeEvent(event: Fields): ParsedRecord {
  const type = textAt(event, 'detail-type');
  if (type === undefined) return malformed('The event has no detail-type.');
  // Added in 2025; events without it are of the first kind.
  const version = textAt(event, 'detail', 'event-version');
  if (version !== undefined && majorVersion(version) !== '1') {
    return { problem: `${type} has version ${version}; only 1.x is understood.` };
  }
  const deletion = textAt(event, 'detail', 'deletion-type');
  const kind = kindOf(type, deletion, textAt(event, 'detail', 'reason'));
  const isUnversioned = kind === 'removed' && textAt(event, 'detail', 'object', 'version-id') === undefined;
  if (kind === undefined || isUnversioned) return { ignored: deletion === undefined ? type : `${type} (${deletion})` };
  return parseVersion(event, type, kind);
}

function kindOf(type: string, deletion?: string, reason?: string): ParsedSighting['kind'] | undefined {
  if (type === 'Object Created') return 'object';
  if (type !== 'Object Deleted') return undefined;
  if (deletion === 'Permanently Deleted') return reason === 'Lifecycle Expiration' ? undefined : 'removed';
  return deletion === 'Delete Marker Created' ? 'delete' : undefined;
}

function parseVersion(event: Fields, type: string, kind: ParsedSighting['kind']): ParsedRecord {
  const bucket = textAt(event, 'detail', 'bucket', 'name');
  const key = textAt(event, 'detail', 'object', 'key');
  const versionId = textAt(event, 'detail', 'object', 'version-id');
  if (bucket === undefined) return malformed(`${type} names no bucket.`);
  if (key === undefined) return malformed(`${type} in ${bucket} names no key.`);
  if (versionId === undefined) return { problem: withoutVersion(type, bucket, key) };
  const eventTime = timeAt(event, 'time');
  const requestId = textAt(event, 'detail', 'request-id');
  const sequencer = textAt(event, 'detail', 'object', 'sequencer');
  return {
    sighting: {
      bucket,
      key: parseObjectKey(key),
      versionId: parseVersionId(versionId),
      kind,
      ...(eventTime === undefined ? {} : { eventTime }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(sequencer === undefined ? {} : { sequencer }),
    },
  };
}
