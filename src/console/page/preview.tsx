import { useEffect, useMemo } from 'preact/hooks';
import { type Beginning, content } from './api.ts';
import { useLoaded } from './hooks.ts';
import { indented } from './json-text.ts';
import { shown, sizeText } from './text.ts';

/** Characters of a text that are drawn; a screen holds no more at once. */
const MAX_SHOWN = 20_000;

/** By their first bytes, whatever the object calls itself. SVG is no image here: it is a document that could hold scripts. */
const IMAGES: readonly (readonly [type: string, first: readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, ...Array(4).fill(undefined), 0x57, 0x45, 0x42, 0x50]],
];

/** A version's content as text, JSON or image; anything else is told by its size alone. */
export function Preview({ set, name, version }: { set: string; name: string; version: string }) {
  const [loaded] = useLoaded(`content ${set} ${name} ${version}`, () => content({ set, key: name, version }));
  if (loaded.kind === 'failed') return <p class="problem">{shown(loaded.why)}</p>;
  if (!loaded.value) return <p class="quiet">One moment…</p>;
  if ('why' in loaded.value) return <p class="quiet">{shown(loaded.value.why)}</p>;
  return <Bytes {...loaded.value} />;
}

function Bytes({ bytes, size }: Beginning) {
  const isWhole = bytes.length >= size;
  const image = IMAGES.find(([, first]) => first.every((byte, at) => byte === undefined || bytes[at] === byte))?.[0];
  if (image && isWhole) return <Picture bytes={bytes} type={image} />;
  if (size === 0) return <p class="quiet">0 bytes</p>;
  const text = image ? undefined : textOf(bytes, isWhole);
  if (text === undefined) return <p class="quiet">{size} bytes that are no text</p>;
  const isCut = !isWhole || text.length > MAX_SHOWN;
  return (
    <>
      <pre>{lines(text.slice(0, MAX_SHOWN))}</pre>
      {isCut && <p class="quiet">The beginning only, of {sizeText(size)}.</p>}
    </>
  );
}

function Picture({ bytes, type }: { bytes: Uint8Array<ArrayBuffer>; type: string }) {
  const url = useMemo(() => URL.createObjectURL(new Blob([bytes], { type })), [bytes, type]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return <img src={url} alt={`${type}, ${bytes.length} bytes`} />;
}

/** JSON on several lines where it stands on one. What was cut off may end in the midst of a character. */
function textOf(bytes: Uint8Array, isWhole: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return isWhole && isJsonOnOneLine(text) ? indented(text) : text;
  } catch {
    return undefined;
  }
}

function isJsonOnOneLine(text: string): boolean {
  if (!/^\s*[[{]/.test(text) || text.trim().includes('\n')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => shown(line.replaceAll('\t', '    ')))
    .join('\n');
}
