import type { HashForm } from '../model/surroundings.ts';
import { hashFormOf } from './hashes.ts';
import { type Fields, type MergedFields, mergeFields } from './three-way.ts';
import { laterThan, readTime } from './times.ts';

/** Inside of `s3cmd-attrs` and `mc-attrs` these tell of bytes. */
const TIMES = ['mtime', 'ctime'];
const HASH = 'md5';

/** `atime:…/md5:…/mode:33188/mtime:…` by name, in the order in which it was written; undefined where it is something else. */
export function readAttributes(text: string): Fields | undefined {
  const pairs = text.split('/').map((pair) => /^(?<name>[\w-]+):(?<value>.*)$/.exec(pair)?.groups);
  if (pairs.some((pair) => pair === undefined)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.name ?? '', pair?.value ?? '']));
}

export interface MergedAttributes extends Pick<MergedFields, 'clashes'> {
  /** Where it holds no hash. */
  readonly text: string;
  /** Where it holds one: what stands before and after it. */
  readonly hash?: HashForm;
}

/**
 * Attribute by attribute, like fields by themselves. Undefined where one of them can't be read.
 *
 * @param ingredients all whose times it has to be later than
 */
export function mergeAttributes(
  base: string | undefined,
  sides: readonly string[],
  ingredients: readonly string[],
  seed: string,
): MergedAttributes | undefined {
  const read = sides.map(readAttributes);
  const all = ingredients.map(readAttributes);
  const [first] = read;
  if (!first || [...read, ...all].some((one) => one === undefined)) return undefined;
  const known = (one: Fields | undefined): Fields => one ?? {};
  const { fields, clashes } = mergeFields(known(readAttributes(base ?? '')), read.map(known));
  const names = [...Object.keys(first), ...Object.keys(fields)].filter((name) => Object.hasOwn(fields, name));
  const written = [...new Set(names)].flatMap((name) => {
    if (name === HASH) return hashFormOf(fields[name] ?? '', 'md5') ? [{ name, text: `${name}:` }] : [];
    if (!TIMES.includes(name)) return [{ name, text: `${name}:${fields[name]}` }];
    const later = laterAttribute(name, fields, all.map(known), seed);
    return later === undefined ? [] : [{ name, text: `${name}:${later}` }];
  });
  // What is made anew does not clash.
  const plain = clashes.filter(({ name }) => name !== HASH && !TIMES.includes(name));
  const at = written.findIndex(({ name }) => name === HASH);
  const joined = (from: number, to?: number) => written.slice(from, to).map(({ text }) => text);
  const form = hashFormOf(fields[HASH] ?? '', 'md5');
  if (at < 0 || !form) return { text: joined(0).join('/'), clashes: plain };
  const before = joined(0, at + 1).join('/') + form.before;
  const after =
    form.after +
    joined(at + 1)
      .map((text) => `/${text}`)
      .join('');
  return { text: '', hash: { ...form, before, after }, clashes: plain };
}

function laterAttribute(name: string, fields: Fields, all: readonly Fields[], seed: string): string | undefined {
  const form = readTime(fields[name] ?? '');
  const times = all.flatMap((one) => (Object.hasOwn(one, name) ? [readTime(one[name] ?? '')] : []));
  const known = times.flatMap((time) => time ?? []);
  return form && known.length === times.length ? form.write(laterThan(known, seed)) : undefined;
}
