import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ByteFields, Treatment } from '../../../../src/domain/model/byte-fields.ts';
import type { Write } from '../../../../src/domain/model/decision.ts';
import type { ObjectState } from '../../../../src/domain/model/version.ts';
import { KNOWN_BYTE_FIELDS, treatmentOf } from '../../../../src/domain/surroundings/byte-fields.ts';
import { completeSurroundings, mergeSurroundings } from '../../../../src/domain/surroundings/surroundings.ts';
import { DUBLIN, puts, TOKYO, VIRGINIA } from '../../../support/conflicts.ts';

const BYTES = '{"a":2,"b":2}';
const hex = (name: 'md5' | 'sha1' | 'sha256', text = BYTES) => hash(name, text);
const base64 = (name: 'md5' | 'sha1' | 'sha256', text = BYTES) => hash(name, text, 'base64');

/** What becomes of a field whose values the sides have; the first side is the first by rank. */
function made(
  name: string,
  [base, ...sides]: readonly (string | undefined)[],
  byteFields?: ByteFields,
): string | undefined {
  const write = (region: string, value: string | undefined): Write => {
    const metadata: Record<string, string> = value === undefined ? {} : { [name]: value };
    return puts(region, { metadata });
  };
  const regions = [TOKYO, DUBLIN, VIRGINIA];
  const ranked = sides.map((value, at) => write(regions[at] ?? '', value));
  const merged = mergeSurroundings({ ranked, base: write('base', base), byteFields });
  return completeSurroundings(merged, (algorithm) => hex(algorithm)).metadata[name];
}

describe('a hash in the metadata', () => {
  it.each([
    ['md5', hex('md5')],
    ['md5sum', hex('md5')],
    ['md5chksum', base64('md5')],
    ['content-md5', base64('md5')],
    ['s3-md5', hex('md5').toUpperCase()],
    ['x-md5', `"${hex('md5')}"`],
    ['md5', `md5:${hex('md5')}`],
    ['sha1', hex('sha1')],
    ['large_file_sha1', hex('sha1')],
    ['content-sha1', base64('sha1')],
    ['sha256', hex('sha256')],
    ['sha256sum', hex('sha256')],
    ['content-sha256', base64('sha256')],
    ['checksum-sha256', `sha256:${hex('sha256')}`],
  ])('%s is that of the new bytes, written as it was: %s', (name, expected) => {
    const algorithm = name.includes('md5') ? 'md5' : name.includes('sha1') ? 'sha1' : 'sha256';
    const written = (text: string) =>
      expected
        .replace(hex(algorithm), hex(algorithm, text))
        .replace(hex(algorithm).toUpperCase(), hex(algorithm, text).toUpperCase())
        .replace(base64(algorithm), base64(algorithm, text));
    expect(made(name, [written('base'), written('one'), written('two')])).toBe(expected);
  });

  it.each(['', 'yes', hex('md5').slice(1), `${hex('md5')}0`, hex('sha256'), 'é'])(
    'is dropped where it is none: %j',
    (text) => {
      expect(made('md5', [text, text, text])).toBeUndefined();
    },
  );

  it('comes and goes as the sides say', () => {
    const [a, b] = [hex('md5', 'a'), hex('md5', 'b')];
    expect(made('md5', [a, b, undefined])).toBeUndefined();
    expect(made('md5', [undefined, b, undefined])).toBe(hex('md5'));
  });

  it.each([
    ...['etag', 'x-etag', 'sha512', 'content-sha512', 'crc32', 'checksum-crc32c', 'checksum', 'content-length'],
    ...['x-amz-iv', 'x-amz-key-v2', 'x-amz-unencrypted-content-md5', 'x-amz-checksum-crc64nvme', 'previous-etag'],
  ])('or whatever else tells of bytes that are no more is dropped: %s', (name) => {
    expect(made(name, ['1', '1', '1'])).toBeUndefined();
  });

  it.each(['owner', 'sha', 'mode', 'uid', 'git-commit', 'message-digest-of', 'format'])('is none: %s', (name) => {
    expect(made(name, ['1', '1', '2'])).toBe('2');
  });
});

describe('the time of a file', () => {
  const seconds = (text: string | undefined) => Number(text?.replace('#', '.'));

  it.each([
    ['rclone, with a fraction', '1700000000.123456789', '1700000005.5', /^\d{10}\.\d{9}$/],
    ['rclone, of a whole second', '1700000000', '1700000005.123456789', /^\d{10}$/],
    ['s3fs', '1700000000', '1700000009', /^\d{10}$/],
    ['before 1970 plus a little', '9', '10', /^\d+$/],
  ])('%s: is later than all of theirs by what no tool overlooks, in the same notation', (_, one, two, notation) => {
    for (const sides of [[one, one, two], [one, two, one].toReversed()]) {
      const time = made('mtime', sides);
      expect(seconds(time)).toBeGreaterThanOrEqual(Math.max(seconds(one), seconds(two)) + 2);
      expect(seconds(time)).toBeLessThanOrEqual(Math.max(seconds(one), seconds(two)) + 122);
    }
    expect(made('mtime', [one, one, two])).toMatch(notation);
  });

  it.each([
    ['milliseconds', 'src_last_modified_millis', '1700000000123', 1e3, /^\d{13}$/],
    ['nanoseconds with their unit', 'file-mtime', '1700000000123456789ns', 1e9, /^\d{19}ns$/],
  ])('in %s', (_, name, text, unit, notation) => {
    const time = made(name, [text, text, text]) ?? '';
    expect(Number.parseInt(time, 10) / unit).toBeGreaterThanOrEqual(1700000002);
    expect(time).toMatch(notation);
  });

  it.each([
    ['2026-01-31T12:00:00Z', /^2026-01-31T12:0[0-2]:\d\dZ$/],
    ['2026-01-31T12:00:00.123456789Z', /^2026-01-31T12:0[0-2]:\d\d\.\d{9}Z$/],
    ['2026-01-31T14:00:00+02:00', /^2026-01-31T12:0[0-2]:\d\dZ$/],
    ['Sat, 31 Jan 2026 12:00:00 GMT', /^Sat, 31 Jan 2026 12:0[0-2]:\d\d GMT$/],
  ])('as a date: %s', (text, notation) => {
    const time = made('mtime', [text, text, text]) ?? '';
    expect(time).toMatch(notation);
    expect(Date.parse(time)).toBeGreaterThanOrEqual(Date.parse(text) + 2000);
  });

  it('is dropped where one of them can’t be read: rclone then goes by S3’s own time', () => {
    expect(made('mtime', ['5', 'yesterday', '7'])).toBeUndefined();
    expect(made('mtime', ['5', '7', 'yesterday'])).toBeUndefined();
    expect(made('mtime', ['', '', ''])).toBeUndefined();
  });

  it('of the base counts as well, and it stays away where one side took it away', () => {
    expect(seconds(made('mtime', ['900', '5', '7']))).toBeGreaterThan(900);
    expect(made('mtime', ['5', '5', undefined])).toBeUndefined();
  });

  it('hangs on who is merged: two merges after each other, whose latest write is the same, do not share it', () => {
    const merged = (id: string) => {
      const ranked = [
        puts(TOKYO, { id: 'late', metadata: { mtime: '1700000000.5' } }),
        puts(DUBLIN, { id, metadata: { mtime: '1600000000' } }),
      ];
      return mergeSurroundings({ ranked, base: undefined }).metadata.mtime;
    };
    const times = Array.from({ length: 20 }, (_, at) => merged(`v${at}`));
    expect(new Set(times).size).toBe(20);
    expect(merged('v1')).toBe(merged('v1'));
  });
});

describe('attributes in one field', () => {
  const s3cmd = (text: string, mtime: number, uid = 1000) =>
    `atime:1700000000/ctime:${mtime}/gid:100/gname:users/md5:${hex('md5', text)}/mode:33188/mtime:${mtime}/uid:${uid}/uname:ann`;

  it('of s3cmd: hash and times are made anew, the others merged', () => {
    const attributes = made('s3cmd-attrs', [s3cmd('base', 5), s3cmd('one', 7), s3cmd('two', 900, 1001)]) ?? '';
    const fields = Object.fromEntries(attributes.split('/').map((pair) => pair.split(':')));
    expect(fields).toMatchObject({ atime: '1700000000', md5: hex('md5'), mode: '33188', uid: '1001', uname: 'ann' });
    expect(Number(fields.mtime)).toBeGreaterThanOrEqual(902);
    expect(Number(fields.ctime)).toBeGreaterThanOrEqual(902);
    expect(Object.keys(fields)).toEqual(['atime', 'ctime', 'gid', 'gname', 'md5', 'mode', 'mtime', 'uid', 'uname']);
  });

  it('of the MinIO client, without a hash', () => {
    const mc = (mtime: string) => `atime:1700000000#1/gid:0/mode:33188/mtime:${mtime}/uid:0`;
    const attributes = made('mc-attrs', [mc('5#1'), mc('7#495398000'), mc('6#0')]) ?? '';
    expect(attributes).toMatch(/^atime:1700000000#1\/gid:0\/mode:33188\/mtime:\d+#\d+\/uid:0$/);
    expect(Number(/mtime:(\d+)/.exec(attributes)?.[1])).toBeGreaterThanOrEqual(9);
  });

  it('that can’t be read are dropped, as is a hash inside that is none', () => {
    expect(made('s3cmd-attrs', ['x', 'x', 'x'])).toBeUndefined();
    expect(made('s3cmd-attrs', ['md5:none/uid:1', 'md5:none/uid:1', 'md5:none/uid:2'])).toBe('uid:2');
  });

  it('tell what clashed inside', () => {
    const write = (region: string, uid: number) => puts(region, { metadata: { 's3cmd-attrs': s3cmd('x', 5, uid) } });
    const { clashes } = mergeSurroundings({ ranked: [write(TOKYO, 1), write(DUBLIN, 2)], base: undefined });
    expect(clashes.map(({ field }) => field)).toEqual(['metadata s3cmd-attrs: uid']);
  });
});

describe('a rule’s own list', () => {
  it('comes before what is known, by names or patterns, whatever their case', () => {
    const own: ByteFields = { MD5: 'keep', 'Build-*-hash': 'sha256', seal: 'drop' };
    expect(made('md5', ['x', 'x', 'y'], own)).toBe('y');
    expect(made('build-a-hash', [hex('sha256', 'a'), hex('sha256', 'b'), hex('sha256', 'c')], own)).toBe(hex('sha256'));
    expect(made('seal', ['a', 'a', 'a'], own)).toBeUndefined();
    expect(made('mtime', ['5', '5', 'soon'], { '*': 'keep' })).toBe('soon');
  });

  it.each<[string, string, Treatment]>([
    ['a*b*c', 'abc', 'drop'],
    ['a*b*c', 'a-b-b-c', 'drop'],
    ['a*b*c', 'acb', 'keep'],
    ['ab*ba', 'aba', 'keep'],
    ['*', '', 'drop'],
    ['exact', 'exactly', 'keep'],
  ])('%s takes %j: %s', (pattern, name, treatment) => {
    expect(treatmentOf(name, { [pattern]: 'drop' })).toBe(treatment);
  });
});

it('states hold names in lower case, and a name in another case is the same field', () => {
  const state = puts(TOKYO, { metadata: { MTime: '5' } }).state as ObjectState;
  expect(treatmentOf(Object.keys(state.metadata)[0] ?? '')).toBe('time');
});

it('what is known to describe bytes stands in the documents, with what becomes of it', () => {
  const rows = readFileSync('docs/merge.md', 'utf8').split('\n');
  const missing = KNOWN_BYTE_FIELDS.flatMap(({ fields }) => Object.entries(fields)).filter(
    ([pattern, treatment]) => !rows.some((row) => row.includes(`\`${pattern}\``) && row.includes(`\`${treatment}\``)),
  );
  expect(missing).toEqual([]);
});
