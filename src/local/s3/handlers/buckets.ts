import { malformedXml } from '../../../adapters/memory/s3/errors.ts';
import { S3Error } from '../../../adapters/memory/s3/index.ts';
import { isoDate } from '../../../adapters/memory/s3/times.ts';
import type { BucketOutline } from '../../../adapters/memory/s3/types.ts';
import { type Answer, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { OWNER } from '../owner.ts';
import { countFrom } from '../request-headers.ts';
import { branch, leaf, parseXml, textOf, xmlDocument } from '../xml.ts';

const OLDEST_REGION = 'us-east-1';

export function createBucket({ s3, region, request, body }: Context): Answer {
  if (request.headers.get('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true') {
    const message = "The embedded S3 doesn't implement Object Lock.";
    throw new S3Error({ code: 'NotImplemented', status: 501, message });
  }
  const { bucket } = request;
  s3.createBucket({ bucket, region: regionFrom(body, region) });
  return emptyAnswer(200, { location: region === OLDEST_REGION ? `/${bucket}` : `http://${bucket}.s3.amazonaws.com/` });
}

/** Each endpoint makes buckets of its own region, and only us-east-1 needn't, and mustn't, be told so. */
function regionFrom(body: Buffer, region: string): string {
  const constraint = constraintFrom(body);
  if (constraint === undefined) {
    if (region === OLDEST_REGION) return region;
    throw incompatible('unspecified');
  }
  if (constraint === OLDEST_REGION && region === OLDEST_REGION) {
    const message = 'The specified location-constraint is not valid';
    const fields = { LocationConstraint: constraint };
    throw new S3Error({ code: 'InvalidLocationConstraint', status: 400, message, fields });
  }
  if (constraint !== region && region !== OLDEST_REGION) throw incompatible(constraint);
  return constraint;
}

function constraintFrom(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'CreateBucketConfiguration') throw malformedXml();
  const constraint = textOf(root, 'LocationConstraint');
  return constraint === '' ? undefined : constraint;
}

function incompatible(constraint: string): S3Error {
  const message = `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  return new S3Error({ code: 'IllegalLocationConstraintException', status: 400, message });
}

export function headBucket({ s3, request }: Context): Answer {
  const { region } = s3.headBucket({ bucket: request.bucket });
  return emptyAnswer(200, {
    'content-type': 'application/xml',
    'x-amz-bucket-region': region,
    'x-amz-access-point-alias': 'false',
  });
}

export function deleteBucket({ s3, request }: Context): Answer {
  s3.deleteBucket({ bucket: request.bucket });
  return emptyAnswer(204);
}

export function listBuckets({ s3, request }: Context): Answer {
  const { query } = request;
  const prefix = query.get('prefix');
  const wantedRegion = query.get('bucket-region');
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
  const rest = s3
    .listBuckets()
    .filter(({ name, region }) => name > after && name.startsWith(prefix ?? '') && (wantedRegion ?? region) === region);
  const page = rest.slice(0, countFrom(query, 'max-buckets') ?? rest.length);
  const last = page.at(-1);
  const isTruncated = last !== undefined && page.length < rest.length;
  const document = xmlDocument(
    'ListAllMyBucketsResult',
    branch('Owner', OWNER),
    branch('Buckets', ...page.map(bucketElement)),
    leaf('ContinuationToken', isTruncated ? Buffer.from(last.name).toString('base64url') : undefined),
    leaf('Prefix', prefix),
  );
  return xmlAnswer(document);
}

function bucketElement({ name, createdAt, region }: BucketOutline): string {
  const created = isoDate(Math.floor(createdAt / 1000) * 1000);
  return branch('Bucket', leaf('Name', name), leaf('CreationDate', created), leaf('BucketRegion', region));
}

/** us-east-1 has no name here: the element is empty. */
export function getBucketLocation({ s3, request }: Context): Answer {
  const { region } = s3.headBucket({ bucket: request.bucket });
  return xmlAnswer(xmlDocument('LocationConstraint', region === OLDEST_REGION ? '' : region));
}

export function getBucketVersioning({ s3, request }: Context): Answer {
  const { versioning } = s3.headBucket({ bucket: request.bucket });
  const status = versioning === 'Unversioned' ? undefined : versioning;
  return xmlAnswer(xmlDocument('VersioningConfiguration', leaf('Status', status)));
}

export function putBucketVersioning({ s3, request, body }: Context): Answer {
  const { bucket } = request;
  s3.headBucket({ bucket });
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'VersioningConfiguration') throw malformedXml();
  if (textOf(root, 'MfaDelete') === 'Enabled') {
    const message = "The embedded S3 doesn't implement MFA delete.";
    throw new S3Error({ code: 'NotImplemented', status: 501, message });
  }
  s3.putBucketVersioning({ bucket, status: textOf(root, 'Status') });
  return emptyAnswer(200);
}
