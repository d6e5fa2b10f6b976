import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/command.ts';
import { writeNew } from '../../../src/cli/site/output-file.ts';

async function* bytes() {
  yield Buffer.from('text');
}

it('a file in a folder that is not there is wrong usage, which says so and leaves nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'concord-output-'));
  const attempt = writeNew(join(folder, 'no', 'such.txt'), bytes(), { force: false });
  await expect(attempt).rejects.toThrow(UsageError);
  await expect(attempt).rejects.toThrow(/^There is no folder .*no to write .*such\.txt into; make it first\.$/);
  expect(readdirSync(folder)).toEqual([]);
});
