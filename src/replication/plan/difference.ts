import type { ReplicationRule } from '../document.ts';

/** `Destination.StorageClass: STANDARD → STANDARD_IA`, one a field that differs; empty where two rules mean the same. */
export function differencesOf(before: ReplicationRule, after: ReplicationRule): readonly string[] {
  const [then, now] = [fieldsOf(normal(before)), fieldsOf(normal(after))];
  const names = [...new Set([...then.keys(), ...now.keys()])];
  return names
    .filter((name) => then.get(name) !== now.get(name))
    .map((name) => `${name}: ${then.get(name) ?? 'nothing'} → ${now.get(name) ?? 'nothing'}`);
}

/** S3 gives an empty filter back as an empty prefix, or as it was. */
function normal({ Filter, ...rest }: ReplicationRule): ReplicationRule {
  if (Filter === undefined) return rest;
  return Filter.Prefix === '' ? { ...rest, Filter: {} } : { ...rest, Filter };
}

function fieldsOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  // An empty filter says something, too.
  if (entries.length === 0) return new Map([[path, 'all']]);
  return new Map(entries.flatMap(([name, one]) => [...fieldsOf(one, path === '' ? name : `${path}.${name}`)]));
}
