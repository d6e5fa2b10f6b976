/** Names of user metadata that does not count where states are compared, in lower case; * stands for any characters. */
export type IgnoredMetadata = readonly string[];

export function withoutIgnored(
  metadata: Readonly<Record<string, string>>,
  ignored: IgnoredMetadata = [],
): Readonly<Record<string, string>> {
  if (ignored.length === 0) return metadata;
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !isIgnored(name, ignored)));
}

function isIgnored(name: string, ignored: IgnoredMetadata): boolean {
  return ignored.some((pattern) => isLike(name, pattern.split('*')));
}

/** Whether it is made of these parts, in their order, with anything between them. */
function isLike(name: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const end = name.length - last.length;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
