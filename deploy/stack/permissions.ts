import { OPEN_INDEX } from '../../src/adapters/aws/journal-table.ts';
import type { RegionalDeployment } from '../plan/region.ts';
import type { Properties, Value } from './cloudformation.ts';
import { ref, sub } from './cloudformation.ts';

/** What a role may do, a statement for each thing that is done with it. No statement names everything. */

export interface Statement extends Properties {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly Value[];
  readonly Condition?: Properties;
}

const allow = (Sid: string, Action: readonly string[], Resource: readonly Value[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** A bucket's ARN has no account in it, and its name may have come to somebody else after it was deleted. */
const allowInAccount = (...args: Parameters<typeof allow>): Statement => ({
  ...allow(...args),
  Condition: { StringEquals: { 'aws:ResourceAccount': ref('AWS::AccountId') } },
});

/** Decisions are read and appended; the journal never deletes one. */
export const useJournal = ({ home, names }: RegionalDeployment): Statement =>
  allow(
    'UseJournal',
    ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    [sub(`arn:\${AWS::Partition}:dynamodb:${home}:\${AWS::AccountId}:table/${names.table}`)],
  );

/** Which decisions are open, tells the index; what they say is read from the table. The other index is for people. */
export const findOpenDecisions = ({ home, names }: RegionalDeployment): Statement =>
  allow(
    'FindOpenDecisions',
    ['dynamodb:Query'],
    [sub(`arn:\${AWS::Partition}:dynamodb:${home}:\${AWS::AccountId}:table/${names.table}/index/${OPEN_INDEX}`)],
  );

/** Without s3:ListBucket, S3 answers 403 instead of 404 for a key that is not there: absent could not be told from forbidden. */
export const listBuckets = (buckets: readonly string[]): Statement =>
  allowInAccount(
    'ListBuckets',
    ['s3:ListBucket', 's3:ListBucketVersions', 's3:GetBucketVersioning'],
    buckets.map(bucketArn),
  );

/** What is read and carried besides bytes and metadata. */
export interface Beside {
  /** Whether copies carry annotations: without these rights S3 would refuse such a copy. */
  readonly annotations: boolean;
}

/** Without the rights to tags a HEAD does not even tell that there are some: what differs in tags alone would pass for the same. */
const READING_TAGS = ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'];

export const readObjects = (buckets: readonly string[]): Statement =>
  allowInAccount('ReadObjects', ['s3:GetObject', 's3:GetObjectVersion', ...READING_TAGS], buckets.map(objectsArn));

const COPYING_ANNOTATIONS = ['s3:GetObjectAnnotation', 's3:GetObjectVersionAnnotation', 's3:PutObjectAnnotation'];

/**
 * A conditional DeleteObject makes a delete marker. s3:DeleteObjectVersion is missing on purpose: nothing ever deletes a version. A copy takes the
 * tags of a version, always named by its id.
 */
export const readAndWriteObjects = (buckets: readonly string[], { annotations }: Beside): Statement =>
  allowInAccount(
    'ReadAndWriteObjects',
    [
      's3:GetObject',
      's3:GetObjectVersion',
      ...READING_TAGS,
      ...(annotations ? COPYING_ANNOTATIONS : []),
      's3:PutObject',
      's3:PutObjectTagging',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
    ],
    buckets.map(objectsArn),
  );

export const manageNotifications = (buckets: readonly string[]): Statement =>
  allowInAccount(
    'ManageNotifications',
    ['s3:GetBucketNotification', 's3:PutBucketNotification', 's3:GetBucketVersioning'],
    buckets.map(bucketArn),
  );

/** HEAD with checksums, too, needs kms:Decrypt where the object is encrypted with a key of one's own. */
export const readEncrypted = (keys: readonly string[]): Statement[] =>
  keys.length === 0 ? [] : [allow('ReadEncrypted', ['kms:Decrypt'], keys)];

export const readAndWriteEncrypted = (keys: readonly string[]): Statement[] =>
  keys.length === 0 ? [] : [allow('ReadAndWriteEncrypted', ['kms:Decrypt', 'kms:GenerateDataKey'], keys)];

/** Whoever may change what lies there decides about conflicts: that is the owner's to guard. */
export const readLiveConfig = ({ home, settings: { liveConfig } }: RegionalDeployment): Statement[] => {
  switch (liveConfig?.kind) {
    case undefined:
      return [];
    case 's3':
      return [
        allowInAccount(
          'ReadLiveConfig',
          ['s3:GetObject'],
          [sub(`arn:\${AWS::Partition}:s3:::${liveConfig.bucket}/${liveConfig.key}`)],
        ),
      ];
    case 'ssm':
      return [
        allow(
          'ReadLiveConfig',
          ['ssm:GetParameter'],
          [sub(`arn:\${AWS::Partition}:ssm:${home}:\${AWS::AccountId}:parameter${liveConfig.name}`)],
        ),
      ];
  }
};

/** The bus lies in the home, wherever the function runs. */
export const tellOfConflicts = ({ home, settings: { notifications } }: RegionalDeployment): Statement[] =>
  notifications === undefined
    ? []
    : [
        allow(
          'TellOfConflicts',
          ['events:PutEvents'],
          [sub(`arn:\${AWS::Partition}:events:${home}:\${AWS::AccountId}:event-bus/${notifications.eventBus}`)],
        ),
      ];

/** X-Ray has no resources that could be named. */
export const trace = ({ settings: { tracing } }: RegionalDeployment): Statement[] =>
  tracing ? [allow('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], ['*'])] : [];

export const sendTo = (Sid: string, queues: readonly Value[]): Statement => allow(Sid, ['sqs:SendMessage'], queues);

export const consume = (queues: readonly Value[]): Statement =>
  allow(
    'ConsumeQueue',
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
    queues,
  );

/** The owner's own functions, which `custom` policies ask; an ARN with an alias allows that alias. */
export const askLambdas = (arns: readonly string[]): Statement[] =>
  arns.length === 0 ? [] : [allow('AskLambdas', ['lambda:InvokeFunction'], arns)];

export const writeLogs = (functionName: string, regions: readonly string[]): Statement =>
  allow(
    'WriteLogs',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    regions.map((region) =>
      sub(`arn:\${AWS::Partition}:logs:${region}:\${AWS::AccountId}:log-group:/aws/lambda/${functionName}:*`),
    ),
  );

export const queueArn = (region: string, queue: string): Value =>
  sub(`arn:\${AWS::Partition}:sqs:${region}:\${AWS::AccountId}:${queue}`);

export const bucketArn = (bucket: string): Value => sub(`arn:\${AWS::Partition}:s3:::${bucket}`);

export const objectsArn = (bucket: string): Value => sub(`arn:\${AWS::Partition}:s3:::${bucket}/*`);
