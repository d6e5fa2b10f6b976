export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text at a path, or undefined where the path or the text is missing or empty. */
export function textAt(fields: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), fields);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Milliseconds since 1970. */
export function timeAt(fields: unknown, ...path: readonly string[]): number | undefined {
  const time = Date.parse(textAt(fields, ...path) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** S3 raises the minor number for additions; another major number is another language. */
export function majorVersion(version: string): string | undefined {
  return version.split('.')[0];
}
