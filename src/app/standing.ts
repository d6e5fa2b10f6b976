import type { Decision } from '../domain/model/decision.ts';
import type { KeyRef } from '../domain/model/version.ts';
import type { Journal } from '../ports/journal.ts';

/** The decision that stands: the latest one, or where that is suspended the one that it stands on. */
export async function standingOf(
  ref: KeyRef,
  log: readonly Decision[],
  journal: Pick<Journal, 'get'>,
): Promise<Decision | undefined> {
  const latest = log.at(-1);
  if (!latest?.suspended) return latest;
  const { standsOn } = latest.suspended;
  if (standsOn === 0) return undefined;
  return log.find(({ seq }) => seq === standsOn) ?? (await journal.get(ref, standsOn));
}

/** With one more request only where the latest entry is suspended. */
export async function latestStanding(ref: KeyRef, journal: Journal): Promise<Decision | undefined> {
  const { log } = await journal.latest(ref, 1);
  return await standingOf(ref, log, journal);
}
