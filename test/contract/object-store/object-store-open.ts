import { expect, test } from 'vitest';
import type { Opened } from '../../../src/ports/version-reader.ts';
import type { Scene } from './object-store.ts';

async function textOf(opened: Opened): Promise<string> {
  if (opened.kind !== 'open') throw new Error(opened.message);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export function openingVersions(scene: () => Scene): void {
  test('what it is comes first, and then its very bytes, however many', async () => {
    const { store, tokyo } = scene();
    const text = 'hello '.repeat(50_000);
    const id = tokyo.puts('a', text, { metadata: { author: 'ada' } });
    tokyo.puts('a', 'newer');
    const opened = await store.open(tokyo.at('a'), id);
    expect(opened).toMatchObject({ kind: 'open', state: { size: text.length, metadata: { author: 'ada' } } });
    expect(await textOf(opened)).toBe(text);
  });

  test('an empty one has no bytes', async () => {
    const { store, elsewhere } = scene();
    const id = elsewhere.puts('a', '');
    expect(await textOf(await store.open(elsewhere.at('a'), id))).toBe('');
  });

  test('one that was removed, and a delete marker, are gone for good', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello');
    const marker = tokyo.deletes('a');
    tokyo.removes('a', id);
    for (const gone of [id, marker]) expect(await store.open(tokyo.at('a'), gone)).toMatchObject({ kind: 'gone' });
  });

  test('a region that does not answer is no reason to call anything gone', async () => {
    const { store, tokyo, world } = scene();
    const id = tokyo.puts('a', 'hello');
    await world.cutOff(tokyo.region);
    expect(await store.open(tokyo.at('a'), id)).toMatchObject({ kind: 'unreadable', reason: 'unreachable' });
  });
}
