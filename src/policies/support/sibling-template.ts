export const DEFAULT_TEMPLATE = '{name} (conflict {region} {time} {id}){ext}';

/** Parts of a template, and what a name made by it can have in their place. */
const FIELDS: Readonly<Record<string, string>> = {
  name: '[^/]+?',
  ext: '(?:\\.[^./]*)*',
  region: '[a-z0-9-]+',
  time: '\\d{8}T\\d{6}Z',
  // Shorter ones stand in names that earlier releases have given.
  id: '(?:[A-Za-z0-9]{8,16}|null)',
  digest: '[0-9a-z]{12}',
};

/** Those that an owner may use. */
const ALLOWED = ['name', 'ext', 'region', 'time', 'id'];

/** What is wrong with a template, if anything. */
export function templateProblem(template: string): string | undefined {
  const fields = [...template.matchAll(/\{(\w*)\}/g)].map(([, field]) => field ?? '');
  const unknown = fields.find((field) => !ALLOWED.includes(field));
  if (unknown !== undefined) return `{${unknown}} is no part of a name; allowed: {name} {ext} {region} {time} {id}`;
  if (fields.filter((field) => field === 'name').length !== 1)
    return 'it needs {name} once, so that one sees which key a sibling is of';
  if (!fields.includes('id')) return 'it needs {id}, or two losers could get one key';
  if (template.split('/').some((part) => /^\.{0,2}$/.test(part)))
    return 'a slash makes a folder beside the key, which needs a name: conflicts/{name} {id}{ext}';
  return undefined;
}

/** A template with everything in its place; what is not given is left out. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, field: string) => values[field] ?? '');
}

const GROUPS = ['name', 'ext', 'id'];

/** Finds in a path that a template made the groups `folder`, `name`, `ext` and `id`. */
export function patternOf(template: string): RegExp {
  const seen = new Set<string>();
  const pattern = template.replace(/\{(\w+)\}|[\\^$.*+?()[\]{}|/-]/g, (text, field?: string) => {
    if (field === undefined) return `\\${text}`;
    const isFirst = !seen.has(field) && GROUPS.includes(field);
    seen.add(field);
    return isFirst ? `(?<${field}>${FIELDS[field]})` : (FIELDS[field] ?? '');
  });
  return new RegExp(`^(?<folder>(?:.*/)?)${pattern}$`, 's');
}
