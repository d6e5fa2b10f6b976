import * as Automerge from '@automerge/automerge/slim';
// It brings Automerge's WebAssembly up.
import '../world/advisers.ts';
import type { Random } from '../world/random.ts';
import type { DocumentKind } from './policies.ts';

/** Now and then something that no engine can merge. */
const NO_DOCUMENT = 0.1;
const FIELDS = ['a', 'b', 'c', 'd'];
/** So many that two changes are apart more often than not: neighbours clash. */
const LINES = Array.from({ length: 16 }, (_, at) => `line ${at}`);

const OWNERS = ['web', 'ops', 'law'];

/** User metadata beside a document: whose it is, mostly as it was, and the time of the file. */
export function metadataBeside(current: Readonly<Record<string, string>> = {}, random: Random): Record<string, string> {
  const { owner } = current;
  const chosen = random.chance(0.6) ? owner : random.pick([...OWNERS, undefined]);
  const mtime = `${1_700_000_000 + random.below(100)}`;
  return { ...(chosen === undefined ? {} : { owner: chosen }), ...(random.chance(0.7) ? { mtime } : {}) };
}

/** What the client's region holds, changed in one place; a new document where it holds none. `contents` says from how few values clients choose. */
export function changedDocument(
  kind: DocumentKind,
  current: Buffer | undefined,
  index: number,
  contents: number,
  random: Random,
): Buffer {
  const value = contents > 0 ? `value ${random.below(contents)}` : `value of write ${index}`;
  if (random.chance(NO_DOCUMENT)) return Buffer.from([0xff, 0x00, index]);
  switch (kind) {
    case 'json':
      return Buffer.from(JSON.stringify(changedFields(current, value, random)));
    case 'lines':
      return Buffer.from(changedLines(current, value, random));
    case 'automerge':
      return Buffer.from(changedHistory(current, value, index, random));
  }
}

function changedFields(current: Buffer | undefined, value: string, random: Random): Record<string, unknown> {
  const { [random.pick(FIELDS)]: before, ...rest } = { ...fieldsIn(current) };
  const field = random.pick(FIELDS);
  return before !== undefined && random.chance(0.2) ? rest : { ...fieldsIn(current), [field]: value };
}

/** Of a JSON object; undefined of anything else. */
export function fieldsIn(bytes: Buffer | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes?.toString('utf8') ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function changedLines(current: Buffer | undefined, value: string, random: Random): string {
  const text = current?.toString('utf8') ?? '';
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : LINES;
  const at = random.below(lines.length + 1);
  const removed = random.chance(0.5) ? 1 : 0;
  return `${lines.toSpliced(at, removed, value).join('\n')}\n`;
}

type Document = Automerge.Doc<Record<string, string>>;

/** All documents stem from one, as an application would hand them out; each write is an actor of its own. */
function changedHistory(current: Buffer | undefined, value: string, index: number, random: Random): Uint8Array {
  const actor = `${(0x10 + index).toString(16).padStart(4, '0')}`;
  const document = loaded(current, actor) ?? Automerge.load<Record<string, string>>(firstDocument(), actor);
  const field = random.pick(FIELDS);
  return Automerge.save(
    Automerge.change(document, { time: 0 }, (fields) => {
      fields[field] = value;
    }),
  );
}

function loaded(bytes: Buffer | undefined, actor: string): Document | undefined {
  try {
    return bytes && Automerge.load<Record<string, string>>(bytes, actor);
  } catch {
    return undefined;
  }
}

let first: Uint8Array | undefined;

function firstDocument(): Uint8Array {
  const empty = Automerge.init<Record<string, string>>('0001');
  first ??= Automerge.save(
    Automerge.change(empty, { time: 0 }, (fields) => {
      fields.a = 'at first';
    }),
  );
  return first;
}
