import { unquoted } from '../../../adapters/memory/s3/change/conditions.ts';
import { checksumOf } from '../../../adapters/memory/s3/checksum.ts';
import { invalidArgument, invalidRequest } from '../../../adapters/memory/s3/errors.ts';
import type { ObjectVersion } from '../../../adapters/memory/s3/index.ts';
import { httpDate } from '../../../adapters/memory/s3/times.ts';
import type { PartOutline } from '../../../adapters/memory/s3/types.ts';
import { type Answer, addressOf, type Context, xmlAnswer } from '../context.ts';
import { branch, leaf, xmlDocument } from '../xml.ts';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

export function getObjectAttributes(context: Context): Answer {
  const { headers } = context.request;
  const wanted = wantedAttributes(headers.get('x-amz-object-attributes'));
  const { object, versionId } = context.s3.headObject(addressOf(context), 'GET');
  const document = xmlDocument(
    'GetObjectAttributesResponse',
    wanted.has('ETag') ? leaf('ETag', unquoted(object.eTag)) : '',
    wanted.has('Checksum') ? checksumElement(object) : '',
    wanted.has('ObjectParts') && object.parts ? partsElement(object, object.parts, headers) : '',
    wanted.has('StorageClass') ? leaf('StorageClass', object.storageClass) : '',
    wanted.has('ObjectSize') ? leaf('ObjectSize', object.size) : '',
  );
  return xmlAnswer(document, { 'last-modified': httpDate(object.lastModified), 'x-amz-version-id': versionId });
}

function wantedAttributes(header: string | undefined): Set<string> {
  if (header === undefined) {
    throw invalidRequest(
      'The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty',
    );
  }
  const names = header.split(',').map((name) => name.trim());
  if (names.every((name) => ATTRIBUTES.includes(name))) return new Set(names);
  throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', header);
}

/** Here a composite checksum stands without the number of its parts. */
function checksumElement(object: ObjectVersion): string {
  const { algorithm, type, value } = checksumOf(object);
  return branch('Checksum', leaf(`Checksum${algorithm}`, value.replace(/-\d+$/, '')), leaf('ChecksumType', type));
}

/** Parts are listed only where each has a checksum of its own; else they are merely counted (recorded). */
function partsElement(
  object: ObjectVersion,
  parts: readonly PartOutline[],
  headers: ReadonlyMap<string, string>,
): string {
  const count = leaf('PartsCount', parts.length);
  if (object.checksum.type !== 'COMPOSITE') return branch('ObjectParts', count);
  const marker = Number(headers.get('x-amz-part-number-marker') ?? 0);
  const maxParts = Math.min(Number(headers.get('x-amz-max-parts') ?? 1000), 1000);
  const rest = parts.filter(({ partNumber }) => partNumber > marker);
  const page = rest.slice(0, maxParts);
  return branch(
    'ObjectParts',
    count,
    leaf('PartNumberMarker', marker),
    leaf('NextPartNumberMarker', page.at(-1)?.partNumber ?? 0),
    leaf('MaxParts', maxParts),
    leaf('IsTruncated', rest.length > page.length),
    ...page.map(({ partNumber, size, checksum }) =>
      branch(
        'Part',
        leaf('PartNumber', partNumber),
        leaf('Size', size),
        leaf(`Checksum${object.checksum.algorithm}`, checksum),
      ),
    ),
  );
}
