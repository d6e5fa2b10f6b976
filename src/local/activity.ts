/** Counts what is under way, so that `whenIdle` knows of work that stands in no queue: events, retries to come, running functions. */
export interface Activity {
  /** Something began. Call the returned function once, when it has ended and everything that it caused stands somewhere else. */
  begin(): () => void;
  readonly underWay: number;
  /** Grows with everything that begins: two equal readings mean that nothing began in between. */
  readonly begun: number;
}

export function createActivity(): Activity {
  let underWay = 0;
  let begun = 0;

  return {
    begin() {
      underWay += 1;
      begun += 1;
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        underWay -= 1;
      };
    },
    get underWay() {
      return underWay;
    },
    get begun() {
      return begun;
    },
  };
}

/**
 * Whether nothing is under way and the queues are empty, as of one moment. Only what is under way fills queues; so if nothing was under
 * way before the queues were read, and nothing began until they had been read, they were empty all at once.
 */
export async function isQuiet(activity: Activity, queuesAreEmpty: () => Promise<boolean>): Promise<boolean> {
  const begunBefore = activity.begun;
  if (activity.underWay > 0) return false;
  return (await queuesAreEmpty()) && activity.underWay === 0 && activity.begun === begunBefore;
}
