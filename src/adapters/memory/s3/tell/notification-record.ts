import type { S3Event } from './event.ts';
import { formUrlEncode } from './form-url-encode.ts';

/** One entry of the `Records` that S3 hands to Lambda, SQS and SNS. */
export interface NotificationRecord {
  readonly eventVersion: string;
  readonly eventSource: string;
  readonly awsRegion: string;
  readonly eventTime: string;
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly requestParameters: { readonly sourceIPAddress: string };
  readonly responseElements: { readonly 'x-amz-request-id': string; readonly 'x-amz-id-2': string };
  readonly s3: {
    readonly s3SchemaVersion: string;
    readonly configurationId: string;
    readonly bucket: {
      readonly name: string;
      readonly ownerIdentity: { readonly principalId: string };
      readonly arn: string;
    };
    readonly object: {
      /** Form-urlencoded: a space is `+`. */
      readonly key: string;
      readonly sequencer: string;
      readonly size?: number;
      readonly eTag?: string;
      readonly versionId?: string;
    };
  };
  /** Of events of replication alone. */
  readonly replicationEventData?: {
    readonly replicationRuleId: string;
    /** An ARN. */
    readonly destinationBucket: string;
    readonly s3Operation: string;
    readonly requestTime: string;
    readonly failureReason?: string;
  };
}

const OWNER_PRINCIPAL = 'A3NL1KOZZKEXAMPLE';

export function notificationRecord(event: S3Event, configurationId = 's3-concord'): NotificationRecord {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: event.region,
    eventTime: new Date(event.timeMs).toISOString(),
    eventName: event.name,
    userIdentity: { principalId: event.principalId },
    requestParameters: { sourceIPAddress: event.sourceIp },
    responseElements: { 'x-amz-request-id': event.requestId, 'x-amz-id-2': event.hostId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: OWNER_PRINCIPAL },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object: {
        key: formUrlEncode(event.key),
        ...(event.size === undefined ? {} : { size: event.size }),
        ...(event.eTag === undefined ? {} : { eTag: event.eTag }),
        ...(event.versionId === undefined ? {} : { versionId: event.versionId }),
        sequencer: event.sequencer,
      },
    },
    ...replicationData(event),
  };
}

function replicationData({ carriage, timeMs }: S3Event): Pick<NotificationRecord, 'replicationEventData'> {
  if (!carriage) return {};
  const { rule, bucket, reason } = carriage;
  return {
    replicationEventData: {
      replicationRuleId: rule,
      destinationBucket: `arn:aws:s3:::${bucket}`,
      s3Operation: 'OBJECT_PUT',
      requestTime: new Date(timeMs).toISOString(),
      ...(reason === undefined ? {} : { failureReason: reason }),
    },
  };
}
