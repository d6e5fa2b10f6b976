import { access, constants, copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../command.ts';
import { printable } from '../screen/terminal.ts';

export async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

/** All of the bytes come to lie there, or nothing does: until they are complete they have another name. */
export async function writeNew(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  { force }: { readonly force: boolean },
): Promise<'written' | 'exists'> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  try {
    const handle = await open(unfinished, 'wx');
    try {
      for await (const chunk of bytes) await handle.writeFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (force) await rename(unfinished, file);
    else await putInPlace(unfinished, file);
    return 'written';
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return 'exists';
    if (syscall === undefined) throw error;
    if (code === 'ENOENT')
      throw new UsageError(
        `There is no folder ${printable(dirname(file))} to write ${printable(file)} into; make it first.`,
      );
    const why = code === 'EACCES' ? `You may not write ${file}` : `${file} can't be written: ${message}`;
    throw new UsageError(`${printable(why)}; --output names another file.`);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** A link is made at once or not at all, and never over a file; some file systems have none. */
async function putInPlace(unfinished: string, file: string): Promise<void> {
  try {
    await link(unfinished, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await copyFile(unfinished, file, constants.COPYFILE_EXCL);
  }
}
