import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** An event that Lambda has accepted for asynchronous invocation. */
export interface PendingEvent {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
}

/** Remembers accepted events until they are dealt with, over restarts where it has a file: at least once, like Lambda's own queue. */
export interface PendingEvents {
  /** What an earlier run had accepted and not finished, oldest first. */
  readonly unfinished: readonly PendingEvent[];
  accepted(event: PendingEvent): void;
  finished(requestId: string): void;
  close(): void;
}

export const forgetfulPendingEvents: PendingEvents = {
  unfinished: [],
  accepted: () => {},
  finished: () => {},
  close: () => {},
};

type Entry = { readonly accepted: PendingEvent } | { readonly finished: string };

/** One JSON line an entry. Survives the end of the process at any moment; a crash of the machine may cost the last lines. */
export function openPendingEvents(file: string): PendingEvents {
  const unfinished = existsSync(file) ? readUnfinished(readFileSync(file, 'utf8')) : [];
  const descriptor = openSync(file, 'a');
  const write = (entry: Entry) => writeSync(descriptor, `${JSON.stringify(entry)}\n`);

  ftruncateSync(descriptor);
  for (const event of unfinished) write({ accepted: event });
  const open = new Set(unfinished.map((event) => event.requestId));

  return {
    unfinished,
    accepted(event) {
      open.add(event.requestId);
      write({ accepted: event });
    },
    finished(requestId) {
      open.delete(requestId);
      // With nothing open the whole file is history; else it grows by one short line.
      if (open.size === 0) ftruncateSync(descriptor);
      else write({ finished: requestId });
    },
    close: () => closeSync(descriptor),
  };
}

function readUnfinished(text: string): PendingEvent[] {
  const pending = new Map<string, PendingEvent>();
  for (const line of text.split('\n')) {
    const entry = parseEntry(line);
    if (entry && 'accepted' in entry) pending.set(entry.accepted.requestId, entry.accepted);
    if (entry && 'finished' in entry) pending.delete(entry.finished);
  }
  return [...pending.values()];
}

/** A line that was cut off when the process ended is no entry: its writer had not told anybody yet. */
function parseEntry(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
