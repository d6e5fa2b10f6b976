import type { TimeLimit } from '../s3/client/limits.ts';

/** A few kilobytes from the home region. Whoever waits for it has a configuration already, so it is not worth more. */
export const LIVE_READ: TimeLimit = { attemptMs: 2_000, totalMs: 5_000 };
