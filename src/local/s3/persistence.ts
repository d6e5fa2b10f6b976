import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Change, S3 } from '../../adapters/memory/s3/index.ts';
import { writeWhole } from '../state/whole-file.ts';
import { BodyFiles } from './body-files.ts';
import { decodeChange, encodeChange } from './change-codec.ts';

/**
 * Keeps a world in a folder: `changes.jsonl`, one line for each operation with all that it changed, and `bodies/`, each
 * body once, named by its hash. What a client was told has been written before; a process that is killed leaves at
 * most a torn last line, which is dropped. (Against power loss nothing is synced: this is for work on one machine.)
 */
export interface PersistedWorld {
  /** Writes what is pending; later changes are not kept any more. */
  close(): void;
}

/** A log is rewritten at the start once it is this many times as long as the world needs, and not short. */
const COMPACT_RATIO = 4;
const COMPACT_MINIMUM = 1000;

export function persistWorld(model: S3, folder: string): PersistedWorld {
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'changes.jsonl');
  const bodies = new BodyFiles(join(folder, 'bodies'));
  const operations = readLog(log, bodies);
  model.load(operations.flat());
  compactIfLong(log, bodies, model, operations.flat().length);
  return follow(model, log, bodies);
}

/**
 * An operation is synchronous, so the microtask that its first change asks for runs right behind it and before any
 * answer to it: one line holds the whole operation, which is there or not.
 */
function follow(model: S3, log: string, bodies: BodyFiles): PersistedWorld {
  let pending: Change[] = [];
  let isOpen = true;
  const flush = (): void => {
    if (pending.length === 0) return;
    const operation = pending;
    pending = [];
    appendFileSync(log, lineOf(operation, bodies));
  };
  const onChange = (change: Change): void => {
    if (!isOpen) return;
    if (pending.length === 0) queueMicrotask(flush);
    pending.push(change);
  };
  model.subscribe({ onChange });
  return {
    close: () => {
      flush();
      isOpen = false;
    },
  };
}

function lineOf(operation: readonly Change[], bodies: BodyFiles): string {
  return `${JSON.stringify(operation.map((change) => encodeChange(change, bodies)))}\n`;
}

/** A line without its end was being written when the process died; nobody was told of it. */
function readLog(log: string, bodies: BodyFiles): Change[][] {
  if (!existsSync(log)) return [];
  const bytes = readFileSync(log);
  const complete = bytes.lastIndexOf('\n') + 1;
  if (complete < bytes.length) truncateSync(log, complete);
  const lines = bytes.toString('utf8', 0, complete).split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return (JSON.parse(line) as unknown[]).map((change) => decodeChange(change, bodies));
    } catch (cause) {
      const why = (cause as Error).message;
      throw new Error(`${log}, line ${index + 1}, can't be read (${why}); restore it or remove the folder`, { cause });
    }
  });
}

function compactIfLong(log: string, bodies: BodyFiles, model: S3, length: number): void {
  const changes = length < COMPACT_MINIMUM ? undefined : model.dump();
  if (!changes || length < COMPACT_RATIO * changes.length) return;
  writeWhole(log, changes.map((change) => lineOf([change], bodies)).join(''));
  bodies.removeUnwritten();
}
