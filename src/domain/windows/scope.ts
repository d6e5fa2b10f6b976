import type { ObjectKey } from '../model/ids.ts';

/** The part of a set that a window is about. */
export type Scope =
  | { readonly kind: 'set' }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'keys'; readonly keys: readonly ObjectKey[] };

export function isWithin(scope: Scope, key: string): boolean {
  switch (scope.kind) {
    case 'set':
      return true;
    case 'prefix':
      return key.startsWith(scope.prefix);
    case 'keys':
      return scope.keys.some((one) => one === key);
  }
}

/** Whether some key may lie in both. */
export function overlaps(a: Scope, b: Scope): boolean {
  if (a.kind === 'keys') return a.keys.some((key) => isWithin(b, key));
  if (b.kind === 'keys') return overlaps(b, a);
  const [one, other] = [prefixOf(a), prefixOf(b)];
  return one.startsWith(other) || other.startsWith(one);
}

/** What all keys of it begin with: what a listing is asked for. */
export function prefixOf(scope: Scope): string {
  return scope.kind === 'prefix' ? scope.prefix : '';
}

/** For a sentence. */
export function scopeText(scope: Scope): string {
  switch (scope.kind) {
    case 'set':
      return 'the whole set';
    case 'prefix':
      return `keys that begin with ${scope.prefix}`;
    case 'keys':
      return scope.keys.length === 1 ? `the key ${scope.keys[0]}` : `${scope.keys.length} keys`;
  }
}
