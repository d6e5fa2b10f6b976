/** What clients do. Where a kind has nothing to work on (no object to restore), it puts a new one. */
export type Intent =
  | 'put'
  | 'delete'
  | 'same bytes, other metadata'
  | 'same again'
  | 'same bytes in two regions'
  | 'restore an older version'
  | 'copy from another key'
  | 'multipart'
  | 'put with previous-etag'
  | 'put on what was read before'
  | 'put that keeps metadata'
  | 'put with an odd claim'
  | 'put on condition';

/** One planned write; `index` names it over all ways of running the plan. */
export interface Plan {
  readonly index: number;
  readonly at: number;
  readonly region: number;
  readonly key: number;
  readonly intent: Intent;
}
