/** The requests that pushes consist of; each way is tried out for itself, when a push is about to take it. */
export const WAYS = ['put', 'copy', 'delete', 'parts'] as const;
export type Way = (typeof WAYS)[number];

/** Everything that a push may rely on. */
export const CONDITIONS = {
  'put-if-match': 'put',
  'put-if-none-match': 'put',
  'copy-if-match': 'copy',
  'copy-if-none-match': 'copy',
  /** The version id in a copy's source. */
  'copy-source-version': 'copy',
  /** Of a source that may be replaced under its version id, which is `null`. */
  'copy-source-if-match': 'copy',
  'delete-if-match': 'delete',
  /** No condition, but what a delete is recognised by. */
  'marker-listed': 'delete',
  'complete-if-match': 'parts',
  'complete-if-none-match': 'parts',
  'part-source-version': 'parts',
  'part-source-if-match': 'parts',
} as const satisfies Record<string, Way>;
export type Condition = keyof typeof CONDITIONS;

/** As headers and operations are called by S3. */
export const SPELLED: Readonly<Record<Condition, string>> = {
  'put-if-match': 'If-Match on PutObject',
  'put-if-none-match': 'If-None-Match on PutObject',
  'copy-if-match': 'If-Match on CopyObject',
  'copy-if-none-match': 'If-None-Match on CopyObject',
  'copy-source-version': 'the version id of the source of CopyObject',
  'copy-source-if-match': 'x-amz-copy-source-if-match on CopyObject',
  'delete-if-match': 'If-Match on DeleteObject',
  'marker-listed': 'the listing of delete markers',
  'complete-if-match': 'If-Match on CompleteMultipartUpload',
  'complete-if-none-match': 'If-None-Match on CompleteMultipartUpload',
  'part-source-version': 'the version id of the source of UploadPartCopy',
  'part-source-if-match': 'x-amz-copy-source-if-match on UploadPartCopy',
};
