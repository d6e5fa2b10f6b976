import { malformedXml } from '../../../adapters/memory/s3/errors.ts';
import {
  type ReplicationConfiguration,
  type ReplicationFilter,
  type ReplicationRule,
  randomId,
  type S3,
  S3Error,
} from '../../../adapters/memory/s3/index.ts';
import {
  bucketOfArn,
  type ReplicationRule as DocumentRule,
  isOn,
  type NotFilter,
  type ReplicationDocument,
  type Tag,
} from '../../../replication/document.ts';
import { carriesDeleteMarkers } from '../../../replication/match.ts';
import { type KnownBucket, type Refusal, refusals } from '../../../replication/validate/index.ts';
import { readDocument } from '../../../replication/xml-form.ts';
import { type Answer, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { parseXml } from '../xml.ts';

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
  const { versioning } = s3.headBucket({ bucket });
  const text = body.toString('utf8');
  const root = parseXml(text);
  if (!root) throw malformedXml();
  const { document, strays } = readDocument(root);
  if (strays.length > 0) throw malformedXml();
  const [refusal] = refusals(document, {
    source: { name: bucket, versioning },
    destinations: destinationsOf(document, s3),
  });
  if (refusal) throw refusedAs(refusal);
  s3.putBucketReplication({ bucket, replication: configurationFrom(document) });
  s3.putBucketDocument({ bucket, name: DOCUMENT, document: text });
  return emptyAnswer(200);
}

export function deleteBucketReplication({ s3, request: { bucket } }: Context): Answer {
  s3.putBucketReplication({ bucket, replication: undefined });
  s3.putBucketDocument({ bucket, name: DOCUMENT, document: undefined });
  return emptyAnswer(204);
}

/** S3 tells the first that it finds. */
function refusedAs({ code, message }: Refusal): S3Error {
  return code === 'MalformedXML' ? malformedXml() : new S3Error({ code, status: 400, message });
}

function destinationsOf({ Rules = [] }: ReplicationDocument, s3: S3): Record<string, KnownBucket | null> {
  const names = Rules.flatMap(({ Destination }) => bucketOfArn(Destination?.Bucket) ?? []);
  return Object.fromEntries(
    names.map((name) => {
      const isThere = s3.regionOf(name) !== undefined;
      return [name, isThere ? { name, versioning: s3.headBucket({ bucket: name }).versioning } : null];
    }),
  );
}

/** Of a document that S3 takes, what the model carries by. */
function configurationFrom({ Role = '', Rules = [] }: ReplicationDocument): ReplicationConfiguration {
  return { role: Role, rules: Rules.map(ruleFrom) };
}

function ruleFrom(rule: DocumentRule): ReplicationRule {
  const { ID, Priority = 0, Status, Filter, Prefix = '', Destination } = rule;
  const storageClass = Destination?.StorageClass;
  return {
    id: ID || randomId(),
    priority: Priority,
    isEnabled: Status === 'Enabled',
    filter: Filter ? filterFrom(Filter) : { kind: 'prefix', prefix: Prefix },
    bucket: bucketOfArn(Destination?.Bucket) ?? '',
    deleteMarkers: carriesDeleteMarkers(rule),
    ...(storageClass ? { storageClass } : {}),
    hasMetrics: isOn(Destination?.Metrics),
  };
}

function filterFrom({ Prefix, Tag, And, Not }: NonNullable<DocumentRule['Filter']>): ReplicationFilter {
  const parts = [
    ...prefixes(Prefix, And?.Prefix),
    ...tags(Tag, ...(And?.Tags ?? [])),
    ...[Not, And?.Not].flatMap((not) => (not ? [{ kind: 'not' as const, of: leftOut(not) }] : [])),
  ];
  return parts.length === 0 ? { kind: 'all' } : { kind: 'every', of: parts };
}

function leftOut({ Prefix, Tag, Or }: NotFilter): ReplicationFilter {
  return { kind: 'some', of: [...prefixes(Prefix, ...(Or?.Prefixes ?? [])), ...tags(Tag, ...(Or?.Tags ?? []))] };
}

function prefixes(...all: readonly (string | undefined)[]): readonly ReplicationFilter[] {
  return all.flatMap((prefix) => (prefix === undefined ? [] : [{ kind: 'prefix' as const, prefix }]));
}

function tags(...all: readonly (Tag | undefined)[]): readonly ReplicationFilter[] {
  return all.flatMap((tag) => (tag ? [{ kind: 'tag' as const, key: tag.Key ?? '', value: tag.Value ?? '' }] : []));
}
