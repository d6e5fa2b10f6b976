import { readFileSync } from 'node:fs';

/** A process, told from another that has been given the same number since: in a container every start may have the same. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, where the system tells (Linux): the boot, and ticks since then. */
  readonly began?: string;
}

export function identityOf(pid: number): ProcessIdentity {
  const began = beginningOf(pid);
  return { pid, ...(began === undefined ? {} : { began }) };
}

/** Whether it is still that process which has the number. Where the system tells no beginnings, any with the number counts. */
export function isRunning({ pid, began }: ProcessIdentity): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1 || !isAlive(pid)) return false;
  const now = beginningOf(pid);
  return began === undefined || now === undefined || now === began;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's: there it is.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** `man proc_pid_stat`: the command's name stands in parentheses and may hold anything; the beginning is the 20th field behind it. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}
