import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a folder that keeps a stack over restarts. */
export interface DataDir {
  readonly s3: string;
  readonly dynamodb: string;
  readonly sqs: string;
  readonly pendingEvents: string;
  release(): void;
}

/** Takes the folder for this stack alone: two on the same files would spoil them for both. */
export function claimDataDir(folder: string): DataDir {
  mkdirSync(folder, { recursive: true });
  const lock = join(folder, 'lock');
  const owner = runningOwner(lock);
  if (owner !== undefined) {
    throw new Error(
      `${folder} is in use by process ${owner}; stop that first, or remove ${lock} if it is something else`,
    );
  }
  writeFileSync(lock, String(process.pid));
  return {
    s3: join(folder, 's3'),
    dynamodb: join(folder, 'dynamodb'),
    sqs: join(folder, 'sqs'),
    pendingEvents: join(folder, 'pending-events.jsonl'),
    release: () => rmSync(lock, { force: true }),
  };
}

/** A process that was killed leaves its lock behind; then the number in it is nobody's. */
function runningOwner(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    const isSomebodyElses = error instanceof Error && 'code' in error && error.code === 'EPERM';
    return isSomebodyElses ? Number(readFileSync(lock, 'utf8')) : undefined;
  }
}
