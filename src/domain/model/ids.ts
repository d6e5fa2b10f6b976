/** Branded identifiers: only the parsers here cast, so that a version id can never be handed over as a key. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** An AWS region code such as `eu-west-1`, or any name the owner gave a place. */
export type Region = Branded<'Region'>;
/** The name of a replica set: one logical bucket. */
export type SetName = Branded<'SetName'>;
/** An S3 object key as S3 holds it: decoded, never normalised, 1 to 1,024 bytes of UTF-8. */
export type ObjectKey = Branded<'ObjectKey'>;
/** A version id as S3 gives it out; `null` (as text) for versions from before versioning. */
export type VersionId = Branded<'VersionId'>;
/** An ETag without its quotes. */
export type ETag = Branded<'ETag'>;

export const parseRegion = (text: string): Region => nonEmpty(text, 'region') as Region;
export const parseSetName = (text: string): SetName => nonEmpty(text, 'replica set name') as SetName;
export const parseObjectKey = (text: string): ObjectKey => nonEmpty(text, 'object key') as ObjectKey;
export const parseVersionId = (text: string): VersionId => nonEmpty(text, 'version id') as VersionId;
export const parseETag = (text: string): ETag => nonEmpty(text.replace(/^"|"$/g, ''), 'ETag') as ETag;

/** S3's limit for keys, in UTF-8. */
export const MAX_KEY_BYTES = 1024;

/** How much of that limit a key, or a part of one, takes up. */
export function keyBytes(text: string): number {
  return UTF8.encode(text).length;
}

const UTF8 = new TextEncoder();

function nonEmpty(text: string, what: string): string {
  if (text.length === 0) throw new RangeError(`a ${what} must not be empty`);
  return text;
}
