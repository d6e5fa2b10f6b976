/**
 * The skeleton, and between its names whatever else the sequences have: a name comes behind the one that it follows in its sequence. Where
 * several sequences have something new in one place, the earlier sequence's comes first.
 */
export function arrange(skeleton: readonly string[], sequences: readonly (readonly string[])[]): readonly string[] {
  const placed = new Set(skeleton);
  const behind = new Map<string | undefined, string[]>();
  for (const sequence of sequences) {
    const added: string[] = [];
    let anchor: string | undefined;
    for (const name of sequence) {
      if (placed.has(name)) anchor = name;
      else {
        const followers = behind.get(anchor);
        if (followers === undefined) behind.set(anchor, [name]);
        else followers.push(name);
        added.push(name);
      }
    }
    for (const name of added) placed.add(name);
  }
  const order: string[] = [];
  // Nested no deeper than there are sequences: what one adds is an anchor only for those after it.
  const visit = (names: readonly string[]) => {
    for (const name of names) {
      order.push(name);
      visit(behind.get(name) ?? []);
    }
  };
  visit(behind.get(undefined) ?? []);
  visit(skeleton);
  return order;
}

/** The names that base and all sides have, in each order that some side brought them into; none where all left them as they were. */
export function reorderings(
  base: readonly string[],
  sides: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const sets = sides.map((side) => new Set(side));
  const kept = base.filter((name) => sets.every((set) => set.has(name)));
  const isKept = new Set(kept);
  const orders = new Map<string, readonly string[]>();
  for (const side of sides) {
    const order = side.filter((name) => isKept.has(name));
    if (order.some((name, index) => name !== kept[index])) orders.set(JSON.stringify(order), order);
  }
  return [...orders.values()];
}
