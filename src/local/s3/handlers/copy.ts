import type { CopySource } from '../../../adapters/memory/s3/change/copy-object.ts';
import { checksumOf } from '../../../adapters/memory/s3/checksum.ts';
import { invalidArgument } from '../../../adapters/memory/s3/errors.ts';
import { isoDate } from '../../../adapters/memory/s3/times.ts';
import { type Answer, type Context, xmlAnswer } from '../context.ts';
import { checksumElements, ENCRYPTED } from '../object-headers.ts';
import {
  attributesFrom,
  checksumAlgorithmFrom,
  optional,
  readConditions,
  writeConditions,
} from '../request-headers.ts';
import { leaf, xmlDocument } from '../xml.ts';

export function copyObject({ s3, request, caller }: Context): Answer {
  const { headers } = request;
  assertAnnotationDirective(headers);
  const { object, versionId, sourceVersionId } = s3.copyObject({
    bucket: request.bucket,
    key: request.key,
    caller,
    source: copySourceFrom(headers),
    conditions: writeConditions(headers),
    ...attributesFrom(headers),
    ...optional('metadataDirective', headers.get('x-amz-metadata-directive')),
    ...optional('taggingDirective', headers.get('x-amz-tagging-directive')),
    ...optional('checksumAlgorithm', checksumAlgorithmFrom(headers)),
    changesEncryption: headers.has('x-amz-server-side-encryption'),
  });
  const document = xmlDocument(
    'CopyObjectResult',
    leaf('LastModified', isoDate(object.lastModified)),
    leaf('ETag', object.eTag),
    checksumElements(checksumOf(object)),
  );
  return xmlAnswer(document, {
    'x-amz-version-id': versionId,
    'x-amz-copy-source-version-id': sourceVersionId,
    ...ENCRYPTED,
  });
}

/** No object here has annotations, so both are the same. */
function assertAnnotationDirective(headers: ReadonlyMap<string, string>): void {
  const directive = headers.get('x-amz-object-annotation-directive') ?? 'COPY';
  if (directive === 'COPY' || directive === 'EXCLUDE') return;
  throw invalidArgument('Unknown annotation directive.', 'x-amz-object-annotation-directive', directive);
}

/** `[/]bucket/key[?versionId=ID]`, percent-encoded; a plus is a space, as in a form (recorded by LocalStack). */
export function copySourceFrom(headers: ReadonlyMap<string, string>): CopySource {
  // Node reads headers as Latin-1; a client that didn't encode its key sent UTF-8.
  const header = Buffer.from(headers.get('x-amz-copy-source') ?? '', 'latin1').toString('utf8');
  const [path = '', query = ''] = header.split('?');
  const decoded = decode(path.replaceAll('+', ' ')).replace(/^\//, '');
  const slash = decoded.indexOf('/');
  if (slash <= 0 || slash === decoded.length - 1) {
    throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', header);
  }
  const versionId = /(?:^|&)versionId=([^&]*)/.exec(query)?.[1];
  return {
    bucket: decoded.slice(0, slash),
    key: decoded.slice(slash + 1),
    ...optional('versionId', versionId === undefined ? undefined : decode(versionId)),
    conditions: readConditions(headers, 'x-amz-copy-source-'),
  };

  function decode(text: string): string {
    try {
      return decodeURIComponent(text);
    } catch {
      throw invalidArgument('Invalid copy source encoding', 'x-amz-copy-source', header);
    }
  }
}
