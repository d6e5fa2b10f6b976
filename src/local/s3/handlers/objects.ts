import type { ReadObjectInput, ReadObjectOutput } from '../../../adapters/memory/s3/answer/read-object.ts';
import { checksumOf } from '../../../adapters/memory/s3/checksum.ts';
import { headerNotImplemented, invalidArgument } from '../../../adapters/memory/s3/errors.ts';
import { type Answer, addressOf, type Context, emptyAnswer } from '../context.ts';
import { checksumHeaders, ENCRYPTED, objectHeaders } from '../object-headers.ts';
import { attributesFrom, optional, readConditions, writeConditions } from '../request-headers.ts';

export function putObject(context: Context): Answer {
  const { s3, request, body, checksum, caller } = context;
  const { object, versionId } = s3.putObject({
    bucket: request.bucket,
    key: request.key,
    body,
    caller,
    conditions: writeConditions(request.headers),
    ...attributesFrom(request.headers),
    ...optional('checksum', checksum),
    ...optional('contentMd5', request.headers.get('content-md5')),
  });
  return emptyAnswer(200, {
    etag: object.eTag,
    'x-amz-version-id': versionId,
    ...checksumHeaders(checksumOf(object)),
    ...ENCRYPTED,
  });
}

export function getObject(context: Context): Answer {
  const read = context.s3.getObject(readInput(context));
  const { body } = read.object;
  const bytes = read.range ? body.subarray(read.range.first, read.range.last + 1) : body;
  return { ...answerRead(context, read), body: bytes };
}

export function headObject(context: Context): Answer {
  return answerRead(context, context.s3.headObject(readInput(context)));
}

function readInput(context: Context): ReadObjectInput {
  const { headers, query } = context.request;
  return {
    ...addressOf(context),
    ...optional('range', headers.get('range')),
    ...optional('partNumber', partNumberFrom(query)),
    conditions: readConditions(headers),
  };
}

export function partNumberFrom(query: ReadonlyMap<string, string>): number | undefined {
  const text = query.get('partNumber');
  if (text === undefined) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
}

function answerRead({ request }: Context, read: ReadObjectOutput): Answer {
  const { object, range, partsCount } = read;
  const isPart = request.query.has('partNumber');
  const length = range ? range.last - range.first + 1 : object.size;
  const wantsChecksum = request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  return {
    status: range || (isPart && object.size > 0) ? 206 : 200,
    headers: {
      ...objectHeaders(object, read.versionId),
      'content-length': length,
      'content-range': range ? `bytes ${range.first}-${range.last}/${object.size}` : undefined,
      'x-amz-mp-parts-count': partsCount,
      ...(wantsChecksum ? checksumHeaders(read.checksum()) : {}),
      ...overrides(request.query),
    },
  };
}

const OVERRIDES = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
];

/** `response-content-type=…` and its like: a reader, above all of a signed URL, says what headers it wants to see. */
function overrides(query: ReadonlyMap<string, string>): Record<string, string> {
  const wanted: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`);
    if (value !== undefined) wanted[name] = value;
  }
  return wanted;
}

export function deleteObject(context: Context): Answer {
  const { s3, request, caller } = context;
  assertDeletable(request.headers);
  const ifMatch = request.headers.get('if-match');
  const { versionId, isMarker } = s3.deleteObject({ ...addressOf(context), ...optional('ifMatch', ifMatch), caller });
  return emptyAnswer(204, {
    'x-amz-version-id': versionId,
    'x-amz-delete-marker': isMarker ? 'true' : undefined,
  });
}

/** Conditions on time and size are for directory buckets only (recorded). */
function assertDeletable(headers: ReadonlyMap<string, string>): void {
  for (const header of ['x-amz-if-match-last-modified-time', 'x-amz-if-match-size']) {
    if (!headers.has(header)) continue;
    throw headerNotImplemented(header, `We don't accept the provided value of ${header} header for this API`);
  }
  const bypass = 'x-amz-bypass-governance-retention';
  if (!headers.has(bypass)) return;
  throw invalidArgument(`${bypass} is only applicable to Object Lock enabled buckets.`, bypass);
}
