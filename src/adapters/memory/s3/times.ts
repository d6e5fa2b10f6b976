/** Times as S3 writes them; the model itself keeps milliseconds. */

/** `Wed, 21 Oct 2026 07:28:00 GMT`, for headers. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}

/** `2026-10-21T07:28:00.000Z`, for documents. */
export function isoDate(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
