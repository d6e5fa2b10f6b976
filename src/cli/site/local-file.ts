import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/index.ts';
import type { ReadyInfo } from '../../local/ready-info.ts';
import { identityOf, isRunning, type ProcessIdentity } from '../../local/state/process-identity.ts';
import { writeWhole } from '../../local/state/whole-file.ts';

/**
 * Where each `concord local` says how it can be reached, so that other commands of this folder find it by themselves. A file for each: who comes
 * later, and who ends, takes nothing away from the others.
 */
const FOLDER = '.concord/stacks';

export interface RunningLocal extends ReadyInfo {
  readonly pid: number;
}

/** A stack as it was started. */
export interface LocalStackFile extends RunningLocal, ProcessIdentity {
  readonly startedAt: number;
  /** An absolute path, and what stood there then. */
  readonly configFile: string;
  readonly config: Config;
}

export function rememberLocal(stack: ReadyInfo, configFile: string, config: Config): void {
  for (const { file } of stackFiles().filter(({ stack: left }) => left === undefined || !isRunning(left)))
    rmSync(file, { force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { ready, regions, dynamodb, sqs, table, lambda, inside } = stack;
  const reached = { ready, regions, dynamodb, sqs, table, lambda, inside };
  const own: LocalStackFile = {
    ...identityOf(process.pid),
    startedAt: Date.now(),
    configFile: resolve(configFile),
    config,
    ...reached,
  };
  writeWhole(fileOf(process.pid), JSON.stringify(own));
}

export function forgetLocal(): void {
  rmSync(fileOf(process.pid), { force: true });
}

/** The stacks that run in this folder, in the order in which they began. */
export function runningLocals(): readonly LocalStackFile[] {
  const running = stackFiles().flatMap(({ stack }) => (stack && isRunning(stack) ? [stack] : []));
  return running.toSorted((a, b) => a.startedAt - b.startedAt || a.pid - b.pid);
}

/** Processes that were killed: they left a file behind. */
export function endedLocals(): readonly number[] {
  return stackFiles().flatMap(({ stack }) => (stack && !isRunning(stack) ? [stack.pid] : []));
}

function fileOf(pid: number): string {
  return join(FOLDER, `${pid}.json`);
}

function stackFiles(): { readonly file: string; readonly stack: LocalStackFile | undefined }[] {
  return namesIn(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ file: join(FOLDER, name), stack: read(join(FOLDER, name)) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): LocalStackFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
