import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a file aside and puts it into its place: whoever reads it, and a process that is killed meanwhile, finds the old text or the new one,
 * never a part. (Against power loss nothing is synced: this is for work on one machine.)
 */
export function writeWhole(path: string, content: string | Buffer): void {
  const aside = `${path}.new`;
  writeFileSync(aside, content);
  renameSync(aside, path);
}
