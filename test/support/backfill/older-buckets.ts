import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from '../running.ts';

/** Buckets that are older than the functions: what `fill` writes lies in S3, and nobody has been told of it. For `concord local --data`. */
export async function olderBuckets(
  folder: string,
  fill: (stack: Awaited<ReturnType<typeof running>>) => Promise<void>,
): Promise<void> {
  const first = mkdtempSync(join(tmpdir(), 'concord-older-'));
  const stack = await running({ dataDir: first });
  try {
    await stack.stack.pauseFunctions();
    await fill(stack);
  } finally {
    await stack.stack.stop();
  }
  cpSync(join(first, 's3'), join(folder, 's3'), { recursive: true });
  rmSync(first, { recursive: true, force: true });
}
