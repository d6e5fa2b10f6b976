import { describe, expect, it } from 'vitest';
import { fileName } from '../../../src/policies/support/file-name.ts';

/** Files by what they are called, with their extensions. */
const FILES: Readonly<Record<string, readonly (readonly [name: string, ext: string])[]>> = {
  'a plain extension': [
    ['report', '.pdf'],
    ['PHOTO', '.JPEG'],
    ['table', '.parquet'],
    ['song', '.mp3'],
    ['archive', '.7z'],
    ['clip.2019', '.mp4'],
    ['tic.tac', '.toe'],
    ['日本', '.txt'],
    ['a', '.c'],
  ],
  'what was packed, signed or put aside': [
    ['backup', '.tar.gz'],
    ['archive', '.tar.zst'],
    ['dump', '.sql.bz2'],
    ['dump', '.sql.gz.gpg'],
    ['page', '.html.br'],
    ['report', '.pdf.bak'],
    ['image', '.iso.sha256'],
    ['john.smith', '.gz'],
    ['Release 1.2 notes', '.gz'],
    ['part-0000', '.snappy.parquet'],
  ],
  'what goes in pairs': [
    ['app', '.d.ts'],
    ['app', '.d.mts'],
    ['script', '.user.js'],
    ['jquery', '.min.js'],
    ['jquery-3.7.1', '.min.js'],
    ['bundle', '.min.js.map'],
    ['style', '.min.css'],
    ['cart', '.test.tsx'],
    ['index', '.html.erb'],
  ],
  none: [
    ['README', ''],
    ['Release 1.2 notes', ''],
    ['Version 2.0', ''],
    ['app-1.2rc1', ''],
    ['report.v2', ''],
    ['report.2024', ''],
    ['libz.so.1.2.13', ''],
    ['john.smith', ''],
    ['Meeting with J. Doe', ''],
    ['名前.文書', ''],
    ['trailing.', ''],
    ['two..', ''],
    ['.', ''],
    ['..', ''],
    ['...', ''],
    ['', ''],
    [' ', ''],
    ['notes.txt~', ''],
    ['page.html?q=1', ''],
  ],
  'a name that begins with a dot': [
    ['.bashrc', ''],
    ['.env', ''],
    ['.env.production', ''],
    ['..hidden', ''],
    ['.config', '.json'],
    ['.cache', '.tar.gz'],
  ],
};

describe.each(Object.entries(FILES))('%s', (_, files) => {
  it.each(files)('%j and %j', (name, ext) => {
    expect(fileName(name + ext)).toEqual({ name, ext });
  });
});
