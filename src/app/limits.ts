/** Decisions read with each look at the journal: enough for a hot key's decisions in flight, small enough for one cheap query. */
export const RECENT_DECISIONS = 8;

/** Read in doubt only: a stack that has to be listed may hold copies of many decisions back. About half of DynamoDB's 1 MB page. */
export const DECISIONS_IN_DOUBT = 200;

/** As long as any function may run: after that nobody who began before is still on his way. What SQS delays at most. */
export const LONGEST_RUN_SECONDS = 900;

/** Lost races for the next number of the log before the work is given back to its queue: each means that somebody else went ahead. */
export const MAX_ROUNDS = 25;
