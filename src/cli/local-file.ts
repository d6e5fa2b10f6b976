import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ReadyInfo } from '../local/ready-info.ts';

/** Where `concord local` says how it can be reached, so that other commands of this folder find it by themselves. */
const LOCAL_FILE = '.concord/local.json';

export interface RunningLocal extends ReadyInfo {
  readonly pid: number;
}

export function rememberLocal({ ready, regions, dynamodb, sqs, table, lambda, inside }: ReadyInfo): void {
  mkdirSync(dirname(LOCAL_FILE), { recursive: true });
  writeFileSync(LOCAL_FILE, JSON.stringify({ pid: process.pid, ready, regions, dynamodb, sqs, table, lambda, inside }));
}

export function forgetLocal(): void {
  rmSync(LOCAL_FILE, { force: true });
}

/** The embedded stack that runs in this folder, if one does: a file that a killed one left behind does not count. */
export function runningLocal(): RunningLocal | undefined {
  try {
    const running: RunningLocal = JSON.parse(readFileSync(LOCAL_FILE, 'utf8'));
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}
