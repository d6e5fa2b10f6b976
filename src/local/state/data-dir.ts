// src/local/state: what --data keeps over restarts.
import { mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.ts';
import { writeWhole } from './whole-file.ts';

/** A folder that keeps a stack over restarts, by what is kept: the file without which that part is empty. */
const PARTS = {
  s3: 's3/changes.jsonl',
  dynamodb: 'dynamodb/CURRENT',
  sqs: 'sqs/fauxqs.db',
  events: 'pending-events.jsonl',
} as const;

export type DataPart = keyof typeof PARTS;

export interface DataDir {
  readonly s3: string;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly pendingEvents: string;
  /** What an earlier run that came up has left here; each part has its file. */
  readonly kept: ReadonlySet<DataPart>;
  /** Everything is up: from now on these parts have to be here. */
  remember(parts: readonly DataPart[]): void;
  release(): void;
}

/** Of this very process, in which the number in a lock tells nothing. */
const claimed = new Set<string>();

/**
 * Takes the folder for this stack alone: two on the same files would spoil them for both. Throws where it is in use, and where something is gone
 * that was kept here: a part that is empty now would pass for one in which nothing has happened yet.
 */
export function claimDataDir(folder: string): DataDir {
  mkdirSync(folder, { recursive: true });
  const path = realpathSync(folder);
  const lock = join(folder, 'lock');
  const owner = ownerIn(lock);
  if (owner && (owner.pid === process.pid ? claimed.has(path) : isRunning(owner))) {
    throw new Error(
      `${folder} is in use by process ${owner.pid}; stop that first, or remove ${lock} if it is something else`,
    );
  }
  const contents = join(folder, 'contents.json');
  const kept = keptIn(folder, contents);
  writeWhole(lock, JSON.stringify(identityOf(process.pid)));
  claimed.add(path);
  return {
    s3: join(folder, 's3'),
    dynamodb: join(folder, 'dynamodb'),
    sqs: join(folder, 'sqs'),
    pendingEvents: join(folder, PARTS.events),
    kept,
    remember: (parts) => writeWhole(contents, `${JSON.stringify({ kept: [...new Set([...kept, ...parts])] })}\n`),
    release() {
      claimed.delete(path);
      rmSync(lock, { force: true });
    },
  };
}

/** A process that was killed leaves its lock behind, perhaps without a word in it. */
function ownerIn(lock: string): ProcessIdentity | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(lock, 'utf8'));
    return typeof owner === 'number' ? { pid: owner } : (owner as ProcessIdentity);
  } catch {
    return undefined;
  }
}

function keptIn(folder: string, contents: string): ReadonlySet<DataPart> {
  const kept = new Set(partsNamedIn(contents));
  const missing = [...kept].map((part) => PARTS[part]).filter((file) => !sizeOf(join(folder, file)));
  if (missing.length > 0)
    throw new Error(
      `${folder} has lost ${missing.join(', ')}, gone or empty, which an earlier run had kept: ${WHAT_TO_DO}, or remove ${contents} to go on without it`,
    );
  return kept;
}

/** For messages about a folder that is not whole. */
export const WHAT_TO_DO =
  'put it back, or begin with an empty folder (what regions hold alone is found again by `npx concord reconcile`)';

function partsNamedIn(contents: string): readonly DataPart[] {
  if (sizeOf(contents) === undefined) return [];
  try {
    const { kept } = JSON.parse(readFileSync(contents, 'utf8')) as { readonly kept: readonly DataPart[] };
    return kept.filter((part) => Object.hasOwn(PARTS, part));
  } catch (cause) {
    throw new Error(`${contents} can't be read: ${WHAT_TO_DO}`, { cause });
  }
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
