import type { DeleteMarkerEntry, ListObjectVersionsCommand, ObjectVersion } from '@aws-sdk/client-s3';
import { AS_ANSWERED, tellingText } from './answer-text.ts';

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
  const take = (text: string) => {
    order = elementsOf(text);
  };
  command.middlewareStack.add(tellingText(take), AS_ANSWERED);
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
