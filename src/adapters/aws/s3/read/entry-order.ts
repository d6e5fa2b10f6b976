import type { DeleteMarkerEntry, ListObjectVersionsCommand, ObjectVersion } from '@aws-sdk/client-s3';

export type EntryKind = 'Version' | 'DeleteMarker';
/** An entry of a listing as the SDK gives it, and which of its two arrays it came from. */
export type Entry =
  | { readonly kind: 'Version'; readonly entry: ObjectVersion }
  | { readonly kind: 'DeleteMarker'; readonly entry: DeleteMarkerEntry };

/**
 * S3 lists versions and delete markers in one sequence, newest first, but the SDK sorts them into two arrays, and times of whole seconds
 * can't put them together again. So the order of the elements is noted from the answer's text before the SDK parses it.
 * The function that is returned tells it, once the command was sent.
 */
export function noteEntryOrder(command: ListObjectVersionsCommand): () => readonly EntryKind[] {
  let order: readonly EntryKind[] = [];
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (isWithBody(response)) {
        const bytes = await collect(response.body);
        order = elementsOf(bytes.toString('utf8'));
        response.body = bytes;
      }
      return result;
    },
    // Innermost of all that look at the answer, and inside the retries: a second try notes its own order.
    { name: 'noteEntryOrder', step: 'deserialize', priority: 'low', override: true },
  );
  return () => order;
}

/** Puts the two arrays in the order that was noted; undefined where the note does not fit them. */
export function interleave(
  order: readonly EntryKind[],
  versions: readonly ObjectVersion[],
  markers: readonly DeleteMarkerEntry[],
): readonly Entry[] | undefined {
  if (markers.length === 0) return versions.map((entry) => ({ kind: 'Version', entry }));
  if (versions.length === 0) return markers.map((entry) => ({ kind: 'DeleteMarker', entry }));
  const rest = { Version: versions.values(), DeleteMarker: markers.values() };
  const entries: Entry[] = [];
  for (const kind of order) {
    if (kind === 'Version') {
      const { value: entry } = rest.Version.next();
      if (entry) entries.push({ kind, entry });
    } else {
      const { value: entry } = rest.DeleteMarker.next();
      if (entry) entries.push({ kind, entry });
    }
  }
  const isWhole = order.length === versions.length + markers.length && entries.length === order.length;
  return isWhole ? entries : undefined;
}

/** Text in keys and names is escaped, so `<Version>` is always an element; `<VersionId>` and `<VersionIdMarker>` are not it. */
function elementsOf(xml: string): readonly EntryKind[] {
  return Array.from(xml.matchAll(/<(?:\w+:)?(Version|DeleteMarker)[\s>]/g), ([, name]) =>
    name === 'Version' ? 'Version' : 'DeleteMarker',
  );
}

function isWithBody(response: unknown): response is { body: AsyncIterable<Uint8Array> | Uint8Array } {
  if (typeof response !== 'object' || response === null || !('body' in response)) return false;
  const { body } = response;
  return body instanceof Uint8Array || (typeof body === 'object' && body !== null && Symbol.asyncIterator in body);
}

async function collect(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
