import { compareText } from '../support/sides.ts';
import { compareNumbers } from './json-number.ts';
import { type JsonValue, meaningOf } from './json-value.ts';

const KINDS = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const;

/** Any JSON values: by kind, numbers by what they amount to, all else by code units. Equal only where they mean the same. */
export function compareValues(a: JsonValue, b: JsonValue): number {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind !== other) return KINDS.indexOf(kind) - KINDS.indexOf(other);
  if (kind === 'number' && a.kind === 'scalar' && b.kind === 'scalar') return compareNumbers(a.text, b.text);
  return compareText(meaningOf(a), meaningOf(b));
}

function kindOf(value: JsonValue): (typeof KINDS)[number] {
  if (value.kind !== 'scalar') return value.kind;
  if (value.text.startsWith('"')) return 'string';
  if (value.text === 'null') return 'null';
  return value.text === 'true' || value.text === 'false' ? 'boolean' : 'number';
}
