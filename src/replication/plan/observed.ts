import type { ReplicationRule } from '../document.ts';
import type { KnownBucket } from '../validate/index.ts';
import type { Element } from '../xml-form.ts';

/** What lies there already: of a bucket of the set, as far as it could be read. */
export type ObservedBucket =
  | { readonly state: 'read'; readonly region: string; readonly bucket: string; readonly found: Found }
  | { readonly state: 'missing'; readonly region: string; readonly bucket: string }
  | { readonly state: 'unreadable'; readonly region: string; readonly bucket: string; readonly why: string };

export interface Found {
  readonly versioning: KnownBucket['versioning'] & string;
  /** Absent: none. */
  readonly configuration?: { readonly role: string; readonly rules: readonly ObservedRule[] };
  /** How new objects are encrypted, where KMS does it; `key` is absent where it is AWS's own. */
  readonly kms?: { readonly key?: string };
  /** `BucketOwnerEnforced` and the like; absent: not known. */
  readonly ownership?: string;
  /** Whether something lies there; absent: not known. */
  readonly hasObjects?: boolean;
}

/** A rule, and how it stands in the bucket's configuration: that of somebody else is put back as it was. */
export interface ObservedRule {
  readonly rule: ReplicationRule;
  readonly element: Element;
}
