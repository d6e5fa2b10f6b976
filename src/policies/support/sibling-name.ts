import type { Write } from '../../domain/model/decision.ts';
import { digest } from '../../domain/model/digest.ts';
import { keyBytes, MAX_KEY_BYTES, type ObjectKey, parseObjectKey } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import { fileName, isExtension } from './file-name.ts';
import { DEFAULT_TEMPLATE, fill, patternOf, templateProblem } from './sibling-template.ts';

export interface Naming {
  readonly template: string;
  /** A folder of the set that takes all siblings; each keeps its key's path there. */
  readonly into?: string | undefined;
}

/** What is wrong with how losers are to be named, if anything. */
export function namingProblem({ template, into }: Naming): string | undefined {
  const problem = templateProblem(template);
  if (problem !== undefined) return `template: ${problem}`;
  if (into === undefined) return undefined;
  if (!/^[^/]/.test(into) || !into.endsWith('/') || into.includes('//'))
    return 'into: write it as a folder of the set, such as .conflicts/';
  return keyBytes(into) > MAX_FOLDER_BYTES ? `into: has more than ${MAX_FOLDER_BYTES} bytes` : undefined;
}

/** Keys have to find room behind it. */
const MAX_FOLDER_BYTES = 256;

/**
 * The keys that losers of one conflict get, in their order; undefined where the folder alone leaves no room for any name. By region, time and
 * version of the loser, so each gets its own and always the same.
 */
export function siblingNames(losers: readonly Write[], key: ObjectKey, naming: Naming): (ObjectKey | undefined)[] {
  const stem = stemOf(key, naming);
  const plain = losers.map((write) => nameOf(stem, write, idOf(write, key), naming.template));
  return losers.map((write, at) => {
    const name = plain[at];
    const isTwice = name === key || plain.indexOf(name) !== plain.lastIndexOf(name);
    return isTwice ? nameOf(stem, write, longIdOf(write, key), naming.template) : name;
  });
}

/** What a sibling is called after. */
interface Stem {
  /** With a slash at its end, or empty. */
  readonly folder: string;
  readonly name: string;
  readonly ext: string;
  /** Of a key that is a folder's. */
  readonly slashes: string;
}

/**
 * The loser of a sibling is named like one of the key that the sibling stems from, and lies beside it: neither names nor paths grow from conflict
 * to conflict, whatever rule takes the sibling's key.
 */
function stemOf(key: ObjectKey, { template, into = '' }: Naming): Stem {
  const [slashes = ''] = /\/*$/.exec(key) ?? [];
  const path = key.slice(0, key.length - slashes.length);
  const own = ofSibling(path, template);
  const end = path.lastIndexOf('/') + 1;
  const { folder, file } = own ?? { folder: path.slice(0, end), file: path.slice(end) };
  const isThere = own !== undefined || folder.startsWith(into);
  const { name, ext } = slashes === '' ? fileName(file) : { name: file, ext: '' };
  // A key may be nothing but slashes.
  return { folder: isThere ? folder : into + folder, name: name || '_', ext, slashes };
}

/** Of a sibling's own key, the folder and file that it was made from. */
function ofSibling(path: string, template: string): { readonly folder: string; readonly file: string } | undefined {
  for (const pattern of [patternOf(template), patternOf(DEFAULT_TEMPLATE), patternOf(BRIEF)]) {
    const { folder = '', name, ext = '', id = '' } = pattern.exec(path)?.groups ?? {};
    // By a template such as {name}.{id} what ends in .markdown looks like one.
    if (name !== undefined && !isExtension(id)) return { folder, file: name + ext };
  }
  return undefined;
}

/** For folders that leave no room for region and time. */
const BRIEF = '{name} (conflict {digest}){ext}';

function nameOf(stem: Stem, write: Write, id: string, template: string): ObjectKey | undefined {
  const { folder, name, ext, slashes } = stem;
  const time = new Date(write.time).toISOString().replace(/[-:]|\.\d+/g, '');
  const made = (called: string) =>
    folder + fill(template, { name: called, ext, region: write.region, time, id }) + slashes;
  const whole = made(name);
  if (keyBytes(whole) <= MAX_KEY_BYTES) return parseObjectKey(whole);
  const room = MAX_KEY_BYTES - keyBytes(made(''));
  const mark = `~${digest(folder + name + ext).slice(0, MARK_LENGTH)}`;
  if (room >= mark.length) return parseObjectKey(made(cut(name.replace(MARK, ''), room - mark.length) + mark));
  return briefName(stem, write);
}

/** Tells cut names apart: what two long names have in common is their beginning. */
const MARK_LENGTH = 8;
const MARK = new RegExp(`~[0-9a-z]{${MARK_LENGTH}}$`);

function briefName({ folder, name, ext, slashes }: Stem, { region, id, time }: Write): ObjectKey | undefined {
  const code = digest(JSON.stringify([folder, name, ext, region, id, time])).slice(0, BRIEF_DIGEST);
  for (const end of [ext, '']) {
    const made = (called: string) => folder + fill(BRIEF, { name: called, ext: end, digest: code }) + slashes;
    const room = MAX_KEY_BYTES - keyBytes(made(''));
    if (room >= 0) return parseObjectKey(made(cut(name, room)));
  }
  return undefined;
}

const BRIEF_DIGEST = 12;

/** The last letters and digits of the version, which S3 draws at random. A loser that is a sibling already gives the name that it has. */
function idOf(write: Write, key: ObjectKey): string {
  const letters = lettersOf(write);
  return letters.length < ID_LENGTH || write.via === 'sibling' ? longIdOf(write, key) : letters;
}

const ID_LENGTH = 8;

function longIdOf(write: Write, key: ObjectKey): string {
  return lettersOf(write) + digest(JSON.stringify([key, contentName(write), write.time])).slice(0, ID_LENGTH);
}

function lettersOf({ id }: Write): string {
  return id.replace(/[^A-Za-z0-9]/g, '').slice(-ID_LENGTH);
}

/** At a boundary of characters. */
function cut(name: string, room: number): string {
  let kept = '';
  let left = room;
  for (const character of name) {
    left -= keyBytes(character);
    if (left < 0) break;
    kept += character;
  }
  return kept;
}
