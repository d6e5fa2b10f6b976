import { invalidArgument, invalidRequest, malformedXml } from '../../../adapters/memory/s3/errors.ts';
import {
  type ReplicationConfiguration,
  type ReplicationFilter,
  type ReplicationRule,
  randomId,
  type S3,
  S3Error,
} from '../../../adapters/memory/s3/index.ts';
import { type Answer, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { childNamed, childrenNamed, parseXml, textOf, type XmlElement } from '../xml.ts';

/** As the document that was put is kept, beside what the model carries by. */
const DOCUMENT = 'BucketReplication';

export function getBucketReplication({ s3, request }: Context): Answer {
  const { documents } = s3.headBucket({ bucket: request.bucket });
  const document = documents?.[DOCUMENT];
  if (document !== undefined) return xmlAnswer(document);
  const message = 'The replication configuration was not found';
  const fields = { BucketName: request.bucket };
  throw new S3Error({ code: 'ReplicationConfigurationNotFoundError', status: 404, message, fields });
}

export function putBucketReplication({ s3, request: { bucket }, body }: Context): Answer {
  s3.headBucket({ bucket });
  const document = body.toString('utf8');
  const root = parseXml(document);
  if (root?.name !== 'ReplicationConfiguration') throw malformedXml();
  const replication = configurationFrom(root);
  assertPossible(replication, bucket, s3);
  s3.putBucketReplication({ bucket, replication });
  s3.putBucketDocument({ bucket, name: DOCUMENT, document });
  return emptyAnswer(200);
}

export function deleteBucketReplication({ s3, request: { bucket } }: Context): Answer {
  s3.putBucketReplication({ bucket, replication: undefined });
  s3.putBucketDocument({ bucket, name: DOCUMENT, document: undefined });
  return emptyAnswer(204);
}

const MAX_RULES = 1000;

function configurationFrom(root: XmlElement): ReplicationConfiguration {
  const role = textOf(root, 'Role');
  const rules = childrenNamed(root, 'Rule');
  if (!role || rules.length === 0) throw malformedXml();
  if (rules.length > MAX_RULES) throw invalidRequest(`The number of replication rules must not exceed ${MAX_RULES}`);
  return { role, rules: rules.map(ruleFrom) };
}

/** With a filter it is a rule of the second edition, which has to say more. */
function ruleFrom(element: XmlElement): ReplicationRule {
  const filter = childNamed(element, 'Filter');
  const destination = childNamed(element, 'Destination');
  const arn = destination && textOf(destination, 'Bucket');
  const status = textOf(element, 'Status');
  if (!destination || !arn || !/^(En|Dis)abled$/.test(status ?? '')) throw malformedXml();
  const bucket = /^arn:aws[a-z-]*:s3:::(.+)$/.exec(arn)?.[1];
  if (!bucket) throw invalidArgument('Invalid bucket ARN.', 'Bucket', arn);
  const markers = deletesOf(element);
  const priority = textOf(element, 'Priority');
  if (filter && priority === undefined)
    throw invalidRequest(
      'Priority must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
    );
  if (filter && markers === undefined)
    throw invalidRequest(
      'DeleteMarkerReplication must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.',
    );
  const storageClass = textOf(destination, 'StorageClass');
  return {
    id: textOf(element, 'ID') || randomId(),
    priority: Number(priority ?? 0),
    isEnabled: status === 'Enabled',
    filter: filter ? filterFrom(filter) : { kind: 'prefix', prefix: textOf(element, 'Prefix') ?? '' },
    bucket,
    deleteMarkers: filter ? markers === 'Enabled' : true,
    ...(storageClass ? { storageClass } : {}),
    hasMetrics: isEnabled(childNamed(destination, 'Metrics')),
  };
}

function deletesOf(rule: XmlElement): string | undefined {
  const element = childNamed(rule, 'DeleteMarkerReplication');
  return element && textOf(element, 'Status');
}

const isEnabled = (element: XmlElement | undefined) => element !== undefined && textOf(element, 'Status') === 'Enabled';

/** `Filter` and `Not` hold one thing at most; `And` and `Or` several, their prefixes and tags side by side. */
function filterFrom(element: XmlElement): ReplicationFilter {
  const [only, ...others] = element.children;
  if (others.length > 0) throw malformedXml();
  return only ? partFrom(only) : { kind: 'all' };
}

function partFrom(element: XmlElement): ReplicationFilter {
  switch (element.name) {
    case 'Prefix':
      return { kind: 'prefix', prefix: element.text };
    case 'Tag':
      return { kind: 'tag', key: textOf(element, 'Key') ?? '', value: textOf(element, 'Value') ?? '' };
    case 'And':
      return { kind: 'every', of: element.children.map(partFrom) };
    case 'Or':
      return { kind: 'some', of: element.children.map(partFrom) };
    case 'Not':
      return { kind: 'not', of: filterFrom(element) };
    default:
      throw malformedXml();
  }
}

function hasTag(filter: ReplicationFilter): boolean {
  if (filter.kind === 'every' || filter.kind === 'some') return filter.of.some(hasTag);
  return filter.kind === 'not' ? hasTag(filter.of) : filter.kind === 'tag';
}

/** What S3 refuses though the document is well-formed. */
function assertPossible({ rules }: ReplicationConfiguration, source: string, s3: S3): void {
  const ids = rules.map(({ id }) => id);
  const twin = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twin) throw invalidArgument('Rule Id must be unique. Found same Id for more than one rule', 'ID', twin);
  for (const { id, bucket, filter, deleteMarkers } of rules) {
    if (id.length > 255) throw invalidArgument('The maximum length of a rule id is 255 characters', 'ID', id);
    if (bucket === source) throw invalidRequest('The destination bucket must not be the source bucket.');
    if (s3.regionOf(bucket) === undefined) throw invalidRequest('Destination bucket must exist.');
    if (s3.headBucket({ bucket }).versioning !== 'Enabled')
      throw invalidRequest('Destination bucket must have versioning enabled.');
    if (deleteMarkers && hasTag(filter))
      throw invalidRequest(
        'Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide for more information.',
      );
  }
  const priorities = rules.map(({ priority }) => priority);
  if (rules.length > 1 && new Set(priorities).size < priorities.length)
    throw invalidRequest('Found duplicate priority numbers across rules; each rule needs a priority of its own.');
}
