import type { DeletedEntry } from '../../../adapters/memory/s3/change/delete-object.ts';
import { invalidRequest, malformedXml } from '../../../adapters/memory/s3/errors.ts';
import type { S3Error } from '../../../adapters/memory/s3/index.ts';
import { type Answer, type Context, xmlAnswer } from '../context.ts';
import { actionOf } from '../policy/actions.ts';
import { optional } from '../request-headers.ts';
import { branch, childrenNamed, leaf, parseXml, textOf, xmlDocument } from '../xml.ts';

export function deleteObjects(context: Context): Answer {
  const { s3, request, body, caller, denialOf } = context;
  s3.headBucket({ bucket: request.bucket });
  assertDigest(context);
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'Delete') throw malformedXml();
  const objects = childrenNamed(root, 'Object').map((object) => {
    const key = textOf(object, 'Key');
    if (key === undefined || key === '') throw malformedXml();
    const versionId = textOf(object, 'VersionId');
    const eTag = textOf(object, 'ETag');
    return {
      key,
      ...optional('versionId', versionId === '' ? undefined : versionId),
      ...optional('ifMatch', eTag === '' ? undefined : eTag),
    };
  });
  const isQuiet = textOf(root, 'Quiet')?.trim().toLowerCase() === 'true';
  const { bucket } = request;
  const denied = objects.map((object) => denialOf(actionOf('DeleteObject', 'versionId' in object), bucket, object.key));
  const allowed = objects.filter((_, at) => denied[at] === undefined);
  const deleted =
    allowed.length === 0 && objects.length > 0 ? [] : s3.deleteObjects({ bucket, objects: allowed, caller });
  const entries = objects.map((object, at) => refusedEntry(object, denied[at]) ?? (deleted.shift() as DeletedEntry));
  const shown = isQuiet ? entries.filter(({ outcome }) => outcome === 'refused') : entries;
  return xmlAnswer(xmlDocument('DeleteResult', ...shown.map(entryElement)));
}

function refusedEntry(
  { key, versionId }: { readonly key: string; readonly versionId?: string },
  error: S3Error | undefined,
): DeletedEntry | undefined {
  return error && { outcome: 'refused', key, versionId, error };
}

/** The one operation that insists on a digest: a flipped bit would delete the wrong keys. */
function assertDigest({ request, checksum }: Context): void {
  if (request.headers.has('content-md5') || checksum !== undefined) return;
  throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
}

function entryElement(entry: DeletedEntry): string {
  if (entry.outcome === 'refused') {
    const { key, versionId, error } = entry;
    return branch(
      'Error',
      leaf('Key', key),
      leaf('VersionId', versionId),
      leaf('Code', error.code),
      leaf('Message', error.message),
    );
  }
  const { key, requestedVersionId, markerVersionId } = entry;
  return branch(
    'Deleted',
    leaf('Key', key),
    leaf('VersionId', requestedVersionId),
    leaf('DeleteMarker', markerVersionId === undefined ? undefined : true),
    leaf('DeleteMarkerVersionId', markerVersionId),
  );
}
