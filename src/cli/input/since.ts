import { UsageError } from '../command.ts';

const UNITS_MS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 24 * 3_600_000 };

/** `24h` before now, or the beginning of what an ISO date names (UTC where it says no zone). */
export function sinceMs(text: string, now: number): number {
  const span = durationMs(text);
  if (span !== undefined) return Math.max(0, now - span);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text);
  const zoned = /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text;
  const time = isTime ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time))
    throw new UsageError(
      `--since takes a number with s, m, h or d, such as 24h, or a date such as 2026-01-31; ${JSON.stringify(text)} is neither`,
    );
  return time;
}

/** Of `90s`, `15m`, `24h` or `7d`; undefined of anything else. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const unitMs = UNITS_MS[unit ?? ''];
  return count !== undefined && unitMs !== undefined ? Number(count) * unitMs : undefined;
}

/** Milliseconds, of an option that takes a span within limits. */
export function spanOf(
  option: string,
  text: string,
  { from, to }: { readonly from: string; readonly to: string },
): number {
  const ms = durationMs(text);
  if (ms === undefined || ms < (durationMs(from) ?? 0) || ms > (durationMs(to) ?? 0))
    throw new UsageError(
      `${option} takes a number with s, m or h, from ${from} to ${to}, such as 30m, not ${JSON.stringify(text)}`,
    );
  return ms;
}
