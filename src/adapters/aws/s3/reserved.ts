/** Keys that belong to s3-concord: what is tried out at an endpoint lies there for a moment. Nothing below it is kept in agreement. */
export const PROBE_PREFIX = '.s3-concord/probe/';

/** Whether a key is one of those, in whichever bucket. */
export function isReserved(key: string): boolean {
  return key.startsWith(PROBE_PREFIX);
}
