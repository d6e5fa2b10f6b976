/** Names and values; a name that is missing was never there, or was removed. */
export type Fields = Readonly<Record<string, string>>;

export interface MergedFields {
  readonly fields: Fields;
  readonly clashes: readonly FieldClash[];
}

/** Changed to different values (one of which may be none) by several. */
export interface FieldClash {
  readonly name: string;
  /** Which of the sides won, from 0. */
  readonly winner: number;
}

/**
 * Name by name against the base: what one side alone changed, or all who changed it alike, is taken; else the first of those that changed it. A
 * function of all sides at once. Without a base what only some have was added by them, so it is kept.
 *
 * @param sides by rank: the first wins what clashes
 */
export function mergeFields(base: Fields, sides: readonly Fields[]): MergedFields {
  const names = [...new Set([base, ...sides].flatMap((fields) => Object.keys(fields)))].sort();
  const fields: [string, string][] = [];
  const clashes: FieldClash[] = [];
  for (const name of names) {
    const before = own(base, name);
    const changed = sides.flatMap((side, at) => (own(side, name) === before ? [] : [{ at, value: own(side, name) }]));
    const [first] = changed;
    if (first && changed.some(({ value }) => value !== first.value)) clashes.push({ name, winner: first.at });
    const value = first ? first.value : before;
    if (value !== undefined) fields.push([name, value]);
  }
  // Also what is called __proto__ becomes a field by this.
  return { fields: Object.fromEntries(fields), clashes };
}

/** Which names are in the merge, whatever their values. */
export function mergePresence(base: Fields, sides: readonly Fields[]): ReadonlySet<string> {
  const present = (fields: Fields) => Object.fromEntries(Object.keys(fields).map((name) => [name, '']));
  return new Set(Object.keys(mergeFields(present(base), sides.map(present)).fields));
}

/** `constructor` is a legal name. */
export function own(fields: Fields, name: string): string | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
