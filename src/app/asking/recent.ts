import type { Decision } from '../../domain/model/decision.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Journal } from '../../ports/journal.ts';

/** With the one more by which the journal knows whether this is the last page, a hundred: as many as DynamoDB reads in one request. */
const PAGE = 99;

/** Who follows reads the newest page again and again; a few dozen decisions in two seconds are a busy system. */
const PAGE_OF_FOLLOWER = 24;

const DAY_MS = 24 * 3_600_000;

/** Decisions carry the clock of the function that made them, which may be ahead of ours: until then the next day has begun for some. */
const CLOCKS_AHEAD_MS = 5 * 60_000;

/** An entry may come into the index later than younger ones, by the clocks' differences and the index's delay. */
const LATE_MS = 2 * 60_000;

export interface Span {
  readonly list: 'decisions' | 'conflicts';
  readonly set: SetName;
  /** Milliseconds since 1970, both. */
  readonly since: number;
  readonly now: number;
}

type Lists = Pick<Journal, 'decisions' | 'conflicts'>;

/** Newest first; one page of one day (UTC) at a time, and none further than whoever reads goes on. */
export async function* decisionsSince(span: Span, journal: Lists, limit = PAGE): AsyncGenerator<Decision> {
  const { list, set, since, now } = span;
  for (let day = startOfDay(now + CLOCKS_AHEAD_MS); day >= startOfDay(since); day -= DAY_MS) {
    let cursor: string | undefined;
    do {
      const page = await journal[list](set, nameOfDay(day), { limit, ...(cursor ? { cursor } : {}) });
      for (const decision of page.items) {
        if (decision.decidedAt < since) return;
        yield decision;
      }
      cursor = page.cursor;
    } while (cursor);
  }
}

export interface Following {
  readonly set: SetName;
  /** Decisions before this time are not told, milliseconds since 1970. */
  readonly since: number;
  readonly clock: Clock;
  /** Comes back when it is time to look again; false ends it. */
  wait(): Promise<boolean>;
}

/** Decisions as they happen, each told once, oldest first within each look. Each look is one page unless much has happened. */
export async function* decisionsAfter(
  { set, since, clock, wait }: Following,
  journal: Lists,
): AsyncGenerator<Decision> {
  let told = new Map<string, number>();
  let from = since;
  do {
    const news: Decision[] = [];
    const span: Span = { list: 'decisions', set, since: from, now: clock.now() };
    for await (const decision of decisionsSince(span, journal, PAGE_OF_FOLLOWER))
      if (!told.has(nameOf(decision))) news.push(decision);
    for (const decision of news.reverse()) {
      told.set(nameOf(decision), decision.decidedAt);
      yield decision;
    }
    from = Math.max(since, ...[...told.values()].map((decidedAt) => decidedAt - LATE_MS));
    told = new Map([...told].filter(([, decidedAt]) => decidedAt >= from));
  } while (await wait());
}

const nameOf = ({ key, seq }: Decision) => JSON.stringify([key, seq]);

function startOfDay(ms: number): number {
  return ms - (ms % DAY_MS);
}

function nameOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
