import { hangsOnNext, type Placed, phaseOf } from '../../domain/deciding/phase.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Journal } from '../../ports/journal.ts';

/**
 * Decisions of any keys, each with where it has come to. Of those that are closed that stands in the entry; about the others the journal is asked
 * whether something follows them: one request for a hundred, and none where there are none, or where the list itself has what follows.
 */
export async function placed(
  decisions: readonly Decision[],
  journal: Pick<Journal, 'following'>,
): Promise<readonly Placed[]> {
  const listed = new Map(decisions.map((decision) => [nameOf(decision), decision]));
  const nextIn = ({ key, seq }: Decision) => listed.get(nameOf({ key, seq: seq + 1 }));
  const asked = decisions.filter((decision) => hangsOnNext(decision) && !nextIn(decision));
  const answers = asked.length === 0 ? [] : await journal.following(asked);
  const told = new Map(asked.map((decision, at) => [decision, answers[at]]));
  return decisions.map((decision) => ({
    ...decision,
    phase: phaseOf(decision, nextIn(decision) ?? told.get(decision)),
  }));
}

const nameOf = ({ key, seq }: Pick<Decision, 'key' | 'seq'>) => JSON.stringify([key, seq]);

/** Decisions read with each page of the index. */
const PAGE = 100;

/** Each is a request to the journal. Who has more has a backlog, of whatever size. */
const MOST_COUNTED = 1_000;

/** What waits in a set just now, whenever it was decided: the same that `Journal.open` lists. */
export interface OpenNow {
  /** Keys whose latest decision waits for something, those that are held among them. */
  readonly open: number;
  readonly held: number;
  /** There are more: counting ended there. */
  readonly isPart: boolean;
}

export async function countOpen(set: SetName, journal: Pick<Journal, 'open'>, most = MOST_COUNTED): Promise<OpenNow> {
  let count: OpenNow = { open: 0, held: 0, isPart: false };
  let cursor: string | undefined;
  do {
    const limit = Math.min(PAGE, most - count.open);
    const page = await journal.open(set, { limit, ...(cursor ? { cursor } : {}) });
    const held = page.items.filter(({ suspended }) => suspended?.kind === 'held').length;
    cursor = page.cursor;
    count = { open: count.open + page.items.length, held: count.held + held, isPart: cursor !== undefined };
  } while (cursor && count.open < most);
  return count;
}
