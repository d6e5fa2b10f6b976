import type { HashForm, HashName, HashOf } from '../model/surroundings.ts';

/** Bytes of each. */
const LENGTHS = { md5: 16, sha1: 20, sha256: 32 } as const satisfies Record<HashName, number>;

/** Perhaps in quotes, as ETags are, or after the name of the hash: `md5:…`, `sha256=…`. */
const WRITTEN = /^(?<before>"?(?:(?:md5|sha-?1|sha-?256)[:=-])?)(?<hash>[0-9A-Za-z+/]+={0,2})(?<after>"?)$/i;

/** Undefined where the text is no hash of this length in hex or base64. */
export function hashFormOf(text: string, name: HashName): HashForm | undefined {
  const { before = '', hash = '', after = '' } = WRITTEN.exec(text)?.groups ?? {};
  const as = notationOf(hash, LENGTHS[name]);
  return as && { name, as, before, after };
}

function notationOf(hash: string, bytes: number): HashForm['as'] | undefined {
  if (hash.length === 2 * bytes && /^[0-9a-f]+$/.test(hash)) return 'hex';
  if (hash.length === 2 * bytes && /^[0-9A-F]+$/.test(hash)) return 'HEX';
  const padding = (3 - (bytes % 3)) % 3;
  const isBase64 = hash.length === 4 * Math.ceil(bytes / 3) && hash.endsWith('='.repeat(padding));
  return isBase64 ? 'base64' : undefined;
}

export function writeHash({ name, as, before, after }: HashForm, hashOf: HashOf): string {
  const hex = hashOf(name);
  const written = as === 'hex' ? hex : as === 'HEX' ? hex.toUpperCase() : base64Of(hex);
  return `${before}${written}${after}`;
}

function base64Of(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return btoa(String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16))));
}
