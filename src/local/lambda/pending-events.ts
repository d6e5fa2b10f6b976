import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writeWhole } from '../state/whole-file.ts';

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

/** The first line: a file without anything was cut off, for one in which nothing is open has this. */
const HEAD = `${JSON.stringify({ events: 's3-concord' })}\n`;

/**
 * One JSON line an entry. Survives the end of the process at any moment; a crash of the machine may cost the last lines. Throws where a line
 * in the middle can't be read, and says which.
 */
export function openPendingEvents(file: string): PendingEvents {
  const unfinished = readUnfinished(file);
  // Written anew, without what is finished, and put into its place whole: who is killed meanwhile has lost nothing.
  writeWhole(file, HEAD + unfinished.map((event) => lineOf({ accepted: event })).join(''));
  const descriptor = openSync(file, 'a');
  const write = (entry: Entry) => writeSync(descriptor, lineOf(entry));
  const open = new Set(unfinished.map((event) => event.requestId));

  return {
    unfinished,
    accepted(event) {
      open.add(event.requestId);
      write({ accepted: event });
    },
    finished(requestId) {
      open.delete(requestId);
      // With nothing open all that follows is history; else it grows by one short line.
      if (open.size === 0) ftruncateSync(descriptor, HEAD.length);
      else write({ finished: requestId });
    },
    close: () => closeSync(descriptor),
  };
}

const lineOf = (entry: Entry) => `${JSON.stringify(entry)}\n`;

function readUnfinished(file: string): PendingEvent[] {
  const pending = new Map<string, PendingEvent>();
  for (const entry of entriesIn(file)) {
    if ('accepted' in entry) pending.set(entry.accepted.requestId, entry.accepted);
    if ('finished' in entry) pending.delete(entry.finished);
  }
  return [...pending.values()];
}

/** A last line without its end was being written when the process ended: its writer had not told anybody yet. */
function entriesIn(file: string): Entry[] {
  const lines = textOf(file).split('\n').slice(0, -1);
  return lines.flatMap((line, index) => {
    try {
      const entry: Entry | { readonly events: string } = JSON.parse(line);
      return 'events' in entry ? [] : [entry];
    } catch (cause) {
      throw new Error(
        `${file}, line ${index + 1}, can't be read: mend it, or take it out and have its key looked at again by \`npx concord reconcile\``,
        { cause },
      );
    }
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
