import { isDeepStrictEqual } from 'node:util';
import { isRecord, type Scope, valueAt } from './case.ts';

/** Where an answer isn't what AWS answered, one sentence each. */
export function mismatches(expected: unknown, actual: unknown, scope: Scope, path = 'answer'): string[] {
  if (Array.isArray(expected)) return listMismatches(expected, actual, scope, path);
  if (!isRecord(expected)) return Object.is(expected, actual) ? [] : [sentence(path, expected, actual)];
  const matcher = Object.keys(expected).find((name) => name.startsWith('$'));
  if (matcher !== undefined) {
    return matches(matcher, expected[matcher], actual, scope) ? [] : [sentence(path, expected, actual)];
  }
  return Object.entries(expected).flatMap(([name, item]) =>
    mismatches(item, isRecord(actual) ? actual[name] : undefined, scope, `${path}.${name}`),
  );
}

/** Dates as ISO text, so that both sides of a comparison are plain. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
}

function listMismatches(expected: readonly unknown[], actual: unknown, scope: Scope, path: string): string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) return [sentence(path, expected, actual)];
  return expected.flatMap((item, index) => mismatches(item, actual[index], scope, `${path}[${index}]`));
}

function matches(matcher: string, wanted: unknown, actual: unknown, scope: Scope): boolean {
  switch (matcher) {
    case '$exists':
      return actual !== undefined;
    case '$absent':
      return actual === undefined;
    case '$ref':
      return isDeepStrictEqual(actual, plain(valueAt(String(wanted), scope)));
    case '$ne': {
      const isReference = String(wanted).startsWith('steps.');
      return !isDeepStrictEqual(actual, isReference ? plain(valueAt(String(wanted), scope)) : wanted);
    }
    case '$regex':
      return typeof actual === 'string' && new RegExp(String(wanted)).test(actual);
    case '$length':
      return (Array.isArray(actual) ? actual.length : 0) === wanted;
    case '$exact':
      return isDeepStrictEqual(actual, wanted);
    case '$unordered':
      return isSameBag(wanted as unknown[], Array.isArray(actual) ? actual : [], scope);
    default:
      throw new Error(`a case uses the matcher ${matcher}, which this runner doesn't know`);
  }
}

function isSameBag(wanted: readonly unknown[], actual: readonly unknown[], scope: Scope): boolean {
  const left = [...actual];
  for (const item of wanted) {
    const index = left.findIndex((candidate) => mismatches(item, candidate, scope).length === 0);
    if (index < 0) return false;
    left.splice(index, 1);
  }
  return left.length === 0;
}

function sentence(path: string, expected: unknown, actual: unknown): string {
  return `${path}: AWS ${JSON.stringify(expected)}, here ${JSON.stringify(actual) ?? 'nothing'}`;
}
