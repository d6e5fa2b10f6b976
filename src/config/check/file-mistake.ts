/** Why a file that was named can't be used, as a sentence that begins with it; the remedy is the caller's to add. */
export function fileMistake(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return `There is no file ${file}`;
    case 'ENOTDIR':
      return `There is no file ${file}, for a part of that path is no folder`;
    case 'EISDIR':
      return `${file} is a folder, not a file`;
    case 'EACCES':
    case 'EPERM':
      return `You may not use ${file}`;
    default:
      return `${file} can't be used: ${message}`;
  }
}
