import { expect, test } from 'vitest';
import type { Scene } from './object-store.ts';
import { applied, deletion, etagOf, pushOf } from './object-store-cast.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['a plus and spaces', 'a b+c  d'],
  ['a space at either end', ' a '],
  ['ü as one code point', '\u00fc'],
  ['ü as two code points', 'u\u0308'],
  ['beyond the basic plane', '🦭/数据'],
  ['two dots', '..'],
  ['dots between slashes', 'a/../b/./c'],
  ['a dot', '.'],
  ['two slashes', 'a//b'],
  ['a slash in front', '/a'],
  ['a slash at the end', 'a/'],
  ['slashes alone', '//'],
  ['a question mark, as if it began a query', 'a?versionId=b&c'],
  ['a hash', 'a#b'],
  ['percent signs', '%2F%25%zz%'],
  ['an ampersand and brackets of XML', '<a>&amp;"\''],
  ['control characters', 'a\u0001b\tc\nd\u007f'],
  ['1,024 bytes', 'é'.repeat(512)],
  ['what S3 tells of itself', 'constructor'],
];

export function hostileKeys(scene: () => Scene): void {
  test.each(KEYS)('%s', async (_, key) => {
    const { store, tokyo, dublin, elsewhere } = scene();
    // Normalised, decoded or cut, the key would meet one of these.
    for (const decoy of ['a', 'a b c  d', 'a/b', 'b', '/', 'é', `${key.slice(0, 10)}!`]) dublin.puts(decoy, 'decoy');
    tokyo.puts(key, `under ${key}`, { tags: [{ key: 't', value: 'v' }] });
    for (const target of [dublin, elsewhere]) {
      const { id } = applied(await store.bring(target.at(key), await pushOf(store, tokyo, key)));
      expect(target.reads(key)).toBe(`under ${key}`);
      expect(await store.head(target.at(key))).toMatchObject({ kind: 'object', id });
      expect(await store.timeOf(target.at(key), id)).toBeTypeOf('number');
      const marker = applied(await store.bring(target.at(key), deletion(tokyo, await etagOf(store, target, key))));
      const stack = await store.stack(target.at(key), { known: new Set() });
      expect('kind' in stack || stack.map((entry) => entry.id)).toEqual([id, marker.id]);
    }
  });
}
