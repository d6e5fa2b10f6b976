// src/domain/surroundings: what surrounds merged bytes: headers, user metadata, tags.
import { PREVIOUS_ETAG } from '../model/claim.ts';
import type { Write } from '../model/decision.ts';
import type { Clash, HashOf, MergedSurroundings, Surroundings } from '../model/surroundings.ts';
import { type ContentHeaders, tagCountOf } from '../model/version.ts';
import { writeHash } from './hashes.ts';
import { mergeMetadata } from './metadata.ts';
import { clashesOf, type Merging, NO_SURROUNDINGS, type Side, sideOf } from './sides.ts';
import { type Fields, mergeFields, own } from './three-way.ts';

/** S3 takes no more; what would be more is taken from one side alone. */
const MAX_TAGS = 10;

/**
 * Three ways like content, field by field, all sides at once. Fields that describe bytes are made anew or dropped. Tags that nobody has read count as
 * none, so they have to be read before where there are any (`isTagsUnread`).
 */
export function mergeSurroundings(merging: Merging): MergedSurroundings {
  const { ranked, like } = merging;
  const base = like ? undefined : sideOf(merging.base);
  const sides = (like ? [like] : ranked).flatMap((write) => sideOf(write) ?? []);
  const headers = mergeHeaders(base, sides);
  const metadata = mergeMetadata(base, sides, merging);
  const tags = mergeTags(base, sides);
  return {
    headers: headers.fields,
    metadata: metadata.fields,
    hashes: metadata.hashes,
    tags: tags.fields,
    clashes: [...headers.clashes, ...metadata.clashes, ...tags.clashes],
  };
}

/** With the hashes of the bytes. */
export function completeSurroundings(merged: MergedSurroundings, hashOf: HashOf): Surroundings {
  const { headers, metadata, hashes, tags } = merged;
  const written = Object.entries(hashes).map(([field, form]) => [field, writeHash(form, hashOf)]);
  return { headers, metadata: { ...metadata, ...Object.fromEntries(written) }, tags };
}

/** Its tags have to be read before they can be merged: a HEAD tells only how many there are. */
export function isTagsUnread({ state }: Write): boolean {
  return state.kind === 'object' && !state.tags && tagCountOf(state) > 0;
}

/** Whether a version has the very same around it; what it claims to have read is no matter. */
export function isSurroundedBy({ state }: Write, { headers, metadata, tags, hashes }: MergedSurroundings): boolean {
  if (state.kind !== 'object' || Object.keys(hashes).length > 0) return false;
  const { [PREVIOUS_ETAG]: _, ...own } = state.metadata;
  return isSame(fieldsOf(state.headers), fieldsOf(headers)) && isSame(own, metadata) && isSame(state.tags ?? {}, tags);
}

function isSame(a: Fields, b: Fields): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => own(b, name) === a[name]);
}

function mergeHeaders(base: Side | undefined, sides: readonly Side[]) {
  const headersOf = ({ headers }: Surroundings) => fieldsOf(headers);
  const { fields, clashes } = mergeFields(headersOf(base ?? NO_SURROUNDINGS), sides.map(headersOf));
  const named = clashes.map(({ name, winner }) => ({ name: headerName(name), winner }));
  return { fields: fields as ContentHeaders, clashes: clashesOf('header', named, sides) };
}

function mergeTags(base: Side | undefined, sides: readonly Side[]) {
  const { fields, clashes } = mergeFields(
    base?.tags ?? {},
    sides.map(({ tags }) => tags),
  );
  const [first] = sides;
  if (!first || Object.keys(fields).length <= MAX_TAGS) return { fields, clashes: clashesOf('tag', clashes, sides) };
  const whole: Clash = { field: `tags as a whole, since S3 takes ${MAX_TAGS} of them,`, winner: first.write };
  return { fields: first.tags, clashes: [whole] };
}

function fieldsOf(headers: ContentHeaders): Fields {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

/** `cacheControl` as people know it. */
function headerName(field: string): string {
  const words = field.split(/(?=[A-Z])/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join('-');
}
