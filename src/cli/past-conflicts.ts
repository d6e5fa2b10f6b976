import type { Decision } from '../domain/decision.ts';
import type { SetName } from '../domain/ids.ts';
import type { Journal } from '../ports/journal.ts';
import { UsageError } from './command.ts';

const DAY_MS = 24 * 3_600_000;
const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: DAY_MS };
const PAGE = 100;

/** Newest first; one index query a day (UTC) and page. */
export async function* conflictsSince(
  since: number,
  now: number,
  journal: Journal,
  set: SetName,
): AsyncGenerator<Decision> {
  for (let day = startOfDay(now); day >= startOfDay(since); day -= DAY_MS) {
    let cursor: string | undefined;
    do {
      const page = await journal.conflicts(set, new Date(day).toISOString().slice(0, 10), {
        limit: PAGE,
        ...(cursor ? { cursor } : {}),
      });
      for (const decision of page.items) {
        if (decision.decidedAt < since) return;
        yield decision;
      }
      cursor = page.cursor;
    } while (cursor);
  }
}

function startOfDay(ms: number): number {
  return ms - (ms % DAY_MS);
}

/** `24h` before now, or the beginning of what an ISO date names (UTC where it says no zone). */
export function sinceMs(text: string, now: number): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const unitMs = UNITS[unit ?? ''];
  if (count && unitMs) return Math.max(0, now - Number(count) * unitMs);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const zoned = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text;
  const time = isTime ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(
      `--since takes a number with m, h or d, such as 24h, or a date such as 2026-01-31; ${JSON.stringify(text)} is neither`,
    );
  return time;
}
