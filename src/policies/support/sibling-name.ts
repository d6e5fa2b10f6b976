import type { Write } from '../../domain/model/decision.ts';
import { type ObjectKey, parseObjectKey } from '../../domain/model/ids.ts';

export const DEFAULT_TEMPLATE = '{name} (conflict {region} {time} {id}){ext}';

/** S3's limit for keys, in UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Parts of a template, and what a name made by it can have in their place; the file's name and extension are matched apart. */
const FIELDS = { region: '[a-z0-9-]+', time: '\\d{8}T\\d{6}Z', id: '[A-Za-z0-9]+' } as const;

/** What is wrong with a template, if anything. */
export function templateProblem(template: string): string | undefined {
  const fields = [...template.matchAll(/\{(\w+)\}/g)].map(([, field]) => field);
  const unknown = fields.find((field) => !['name', 'ext', ...Object.keys(FIELDS)].includes(field ?? ''));
  if (unknown !== undefined) return `{${unknown}} is no part of a name; allowed: {name} {ext} {region} {time} {id}`;
  if (!template.startsWith('{name}')) return 'it has to begin with {name}, so that siblings lie beside the key';
  if (!fields.includes('id')) return 'it needs {id}, or two losers could get one key';
  return template.includes('/') ? 'it must not contain a slash' : undefined;
}

/**
 * The key under which a loser is kept: beside the key that it lost, by its own region, time and version. The loser of a sibling is named
 * like one of the key that the sibling stems from, so that names do not grow from conflict to conflict.
 */
export function siblingName(key: ObjectKey, { region, id, time }: Write, template: string): ObjectKey {
  const slash = key.lastIndexOf('/') + 1;
  const folder = key.slice(0, slash);
  const file = stemOf(key.slice(slash), template);
  const dot = file.lastIndexOf('.');
  const ext = dot > 0 ? file.slice(dot) : '';
  const values: Record<string, string> = {
    region,
    time: new Date(time).toISOString().replace(/[-:]|\.\d+/g, ''),
    id: id.replace(/[^A-Za-z0-9]/g, '').slice(-8) || '0',
    ext,
  };
  const rest = template.slice('{name}'.length).replace(/\{(\w+)\}/g, (_, field: string) => values[field] ?? '');
  const name = file.slice(0, file.length - ext.length);
  return parseObjectKey(folder + cut(name, MAX_KEY_BYTES - bytes(folder) - bytes(rest)) + rest);
}

/** Of a sibling's own name, the name that it was made from. */
function stemOf(file: string, template: string): string {
  const pattern = template
    .slice('{name}'.length)
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, field: string) =>
      field === 'ext' ? '(\\.[^.]*)?' : FIELDS[field as keyof typeof FIELDS],
    );
  const found = new RegExp(`^(.+?)${pattern}$`, 's').exec(file);
  return found ? `${found[1]}${found[2] ?? ''}` : file;
}

/** At a boundary of characters. A folder that leaves no room at all keeps its key whole, and S3 says what is wrong with it. */
function cut(name: string, room: number): string {
  let kept = name;
  while (kept !== '' && bytes(kept) > room) kept = [...kept].slice(0, -1).join('');
  return kept;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
