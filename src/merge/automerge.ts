import { automergeWasmBase64 } from '@automerge/automerge/automerge.wasm.base64';
import * as Automerge from '@automerge/automerge/slim';
import type { MergeInput, MergeResult, Side } from '../domain/model/merge.ts';
import { cannot, contentOf, merged, total } from './support/answers.ts';
import { shortcut } from './support/shortcut.ts';
import { compareBytes, compareText } from './support/sides.ts';

// The WebAssembly travels as text, so that a bundle is one file and nothing is read from disk. Once, when this module is first imported;
// after that all is synchronous. The package's own reading of the text takes 0.4 s, Buffer's a millisecond.
await Automerge.initializeWasm(Buffer.from(automergeWasmBase64, 'base64'));

type Document = Automerge.Doc<unknown>;

interface Loaded extends Side {
  readonly document: Document;
  readonly hashes: ReadonlySet<string>;
}

/** What every file of Automerge begins with. */
const MAGIC = Uint8Array.of(0x85, 0x6f, 0x4a, 0x83);

/** Without a name of our own, the library would draw one by chance. Nothing is written under it. */
const ACTOR = { actor: '00' };

/**
 * Joins the histories of Automerge documents. Neither rank nor base counts: each change carries its place. The bytes depend on nothing
 * but the set of changes, so merging in steps comes to the same as merging at once. Where one side has seen all, its bytes are taken.
 */
export const mergeAutomerge = total((input) => shortcut(input) ?? mergeHistories(input));

function mergeHistories(input: MergeInput): MergeResult {
  const sides: Loaded[] = [];
  for (const side of input.sides) {
    const loaded = load(side);
    if (typeof loaded === 'string') return cannot(loaded);
    sides.push(loaded);
  }
  return join(sides);
}

function join(sides: readonly Loaded[]): MergeResult {
  const stranger = strangerAmong(sides);
  if (stranger !== undefined) return cannot(`${contentOf(stranger.name)} shares no history with the others`);
  const all = new Set(sides.flatMap(({ hashes }) => [...hashes]));
  const [newest] = sides
    .filter(({ hashes }) => hashes.size === all.size)
    .sort((a, b) => compareBytes(a.bytes, b.bytes));
  if (newest !== undefined) return merged(newest.bytes);
  return merged(saveInFixedOrder(sides.map(({ document }) => document)));
}

function load({ name, bytes }: Side): Loaded | string {
  if (compareBytes(bytes.subarray(0, MAGIC.length), MAGIC) !== 0) return `${contentOf(name)} is not an Automerge file`;
  try {
    const document: Document = Automerge.load(bytes, ACTOR);
    return { name, bytes, document, hashes: new Set(Automerge.topoHistoryTraversal(document)) };
  } catch (error) {
    return `${contentOf(name)} cannot be read by Automerge: ${messageOf(error)}`;
  }
}

/**
 * A side that has no change in common with those that hang together with the first: merged, one's values would silently hide behind the
 * other's. A side without any change hangs together with all.
 */
function strangerAmong(sides: readonly Loaded[]): Loaded | undefined {
  const [first, ...others] = sides
    .filter(({ hashes }) => hashes.size > 0)
    .sort((a, b) => compareText(a.name, b.name) || compareBytes(a.bytes, b.bytes));
  const known = new Set(first?.hashes);
  let rest: readonly Loaded[] = others;
  for (;;) {
    const joining = rest.filter(({ hashes }) => [...hashes].some((hash) => known.has(hash)));
    if (joining.length === 0) return rest[0];
    for (const { hashes } of joining) for (const hash of hashes) known.add(hash);
    rest = rest.filter((side) => !joining.includes(side));
  }
}

/**
 * Saved bytes tell in what order the changes came; so they come in one that depends on nothing but their hashes. The library lets a
 * change wait for those that it builds on.
 */
function saveInFixedOrder(documents: readonly Document[]): Uint8Array {
  const joined = documents.reduce((sum, document) => Automerge.merge(sum, document), Automerge.init<unknown>(ACTOR));
  const changes = Automerge.getAllChanges(joined);
  const hashes = Automerge.getChangesMetaSince(joined, []).map(({ hash }) => hash);
  const inFixedOrder = changes
    .map((change, index) => ({ change, hash: hashes[index] ?? '' }))
    .sort((a, b) => compareText(a.hash, b.hash))
    .map(({ change }) => change);
  const [replayed] = Automerge.applyChanges(Automerge.init<unknown>(ACTOR), inFixedOrder);
  return Automerge.save(replayed);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
