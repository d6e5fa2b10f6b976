import * as z from 'zod/mini';
import type { Write } from '../../domain/model/decision.ts';

/** The value of a user-metadata field; a delete has none. Own fields only: `constructor` is a legal name. */
export function metadataOf({ state }: Write, field: string): string | undefined {
  return state.kind === 'object' && Object.hasOwn(state.metadata, field) ? state.metadata[field] : undefined;
}

/** A user-metadata field as the owner names it: S3 doesn't tell upper from lower case, and the domain holds names in lower case. */
export const metadataField = z.string().check(
  z.regex(/^(?![Xx]-[Aa][Mm][Zz]-[Mm][Ee][Tt][Aa]-)[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, {
    error: 'must be the name of a user-metadata field, without x-amz-meta- before it',
  }),
  z.toLowerCase(),
);
