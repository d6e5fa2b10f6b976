import type { SQSRecord } from 'aws-lambda';
import type { Wiring } from './wiring.ts';

/**
 * Whether a record of a batch is a message. What is none is left out: without an id there is no way to report it, and to report nothing by name
 * would bring back the whole batch.
 */
export function isMessage(record: SQSRecord | null | undefined, wiring: Wiring): record is SQSRecord {
  if (typeof record?.messageId === 'string' && typeof record.body === 'string') return true;
  leaveOut("A record of the queue's batch was left out: it is no message.", { record: shortened(record) }, wiring);
  return false;
}

/** Said, counted, and done with. */
export function leaveOut(why: string, about: Readonly<Record<string, string>>, { deps }: Wiring): void {
  deps.logger.error(why, about);
  deps.observer.saw({ kind: 'malformed' });
}

/** For the log, where whoever looks into it needs the beginning. */
export function shortened(record: unknown): string {
  return (JSON.stringify(record) ?? String(record)).slice(0, MAX_LOGGED);
}

const MAX_LOGGED = 1_000;
