import type { Decision } from '../../domain/model/decision.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Journal, Page } from '../../ports/journal.ts';

const DAY_MS = 24 * 3_600_000;

/** Days that a list goes back for one page, each a request to the journal; what is older is reached from there on. */
export const MAX_DAYS = 31;

/** Decisions carry the clock of the function that made them, which may be ahead of ours: until then the next day has begun for some. */
const CLOCKS_AHEAD_MS = 5 * 60_000;

export interface ListRequest {
  readonly list: 'decisions' | 'conflicts';
  readonly set: SetName;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How far back this page may go; who follows a list needs its latest days alone. */
  readonly days?: number;
}

/** Where the journal's own lists end with a day, these go on with the day before. A cursor is a day and, within it, the journal's. */
export async function pageOf(
  { list, set, limit, cursor, now, days = MAX_DAYS }: ListRequest,
  journal: Pick<Journal, 'decisions' | 'conflicts'>,
): Promise<Page<Decision>> {
  const start = placeOf(cursor);
  let day = start?.day ?? dayOf(now + CLOCKS_AHEAD_MS);
  let within = start?.within;
  const items: Decision[] = [];
  for (let looked = 0; looked < days; looked++) {
    const page = await journal[list](set, day, { limit: limit - items.length, ...(within ? { cursor: within } : {}) });
    items.push(...page.items);
    within = page.cursor;
    if (within === undefined) day = dayOf(Date.parse(day) - DAY_MS);
    if (items.length >= limit) return { items, cursor: cursorOf(day, within) };
  }
  // Nobody can tell that there is nothing further back; who saw a month without anything has seen enough.
  return items.length === 0 ? { items } : { items, cursor: cursorOf(day, undefined) };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function cursorOf(day: string, within: string | undefined): string {
  return within === undefined ? day : `${day} ${within}`;
}

function placeOf(cursor: string | undefined): { day: string; within?: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, day, within] = /^(\d{4}-\d\d-\d\d)(?: (.+))?$/.exec(cursor) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(day))) throw new RangeError('not a cursor of this console');
  return { day, ...(within === undefined ? {} : { within }) };
}
