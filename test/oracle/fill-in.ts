import { isRecord, type Scope, valueAt } from './case.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const REFERENCE = /\$(bucket2?|steps(?:\.\w+)+)/g;
const ONLY_A_REFERENCE = /^\$(bucket2?|steps(?:\.\w+)+)$/;

/** A value of a case with its references, times and repetitions filled in. */
export function fillIn(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return fillInText(value, scope);
  if (Array.isArray(value)) return value.map((item) => fillIn(item, scope));
  if (!isRecord(value)) return value;
  if ('$time' in value) return timeOf(value, scope);
  if ('$repeat' in value) return Buffer.from(String(value.$repeat).repeat(Number(value.times)));
  if ('$base64' in value) return Buffer.from(String(value.$base64), 'base64');
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillIn(item, scope)]));
}

/** A text that is nothing but a reference keeps the type of what it refers to. */
function fillInText(text: string, scope: Scope): unknown {
  const only = ONLY_A_REFERENCE.exec(text)?.[1];
  if (only !== undefined) return valueAt(only, scope);
  return text.replace(REFERENCE, (_, path: string) => String(valueAt(path, scope)));
}

/** `-1d`, `+30s` or `now`, counted from now or from an earlier answer's date. */
function timeOf({ $time, from }: Record<string, unknown>, scope: Scope): Date {
  const start = from === undefined ? Date.now() : new Date(fillIn(from, scope) as Date).getTime();
  const [, sign, amount, unit] = /^([+-])(\d+)([smhd])$/.exec(String($time)) ?? [];
  const offset = Number(amount ?? 0) * (UNIT_MS[unit ?? ''] ?? 0);
  return new Date(sign === '-' ? start - offset : start + offset);
}
