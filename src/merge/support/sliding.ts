import type { EditScript } from './edit-script.ts';

/**
 * Changes between equal lines can be told in several ways: of `a a`, either was added to `a`. They are told in one: as far down as they go,
 * unless higher up they stand beside a change of the other sequence. So two who made the same change are seen to have made the same, as git
 * sees it, and whoever changed what lies beside it is seen to have touched it.
 */
export function slideDown(before: Int32Array, after: Int32Array, { removed, added }: EditScript): void {
  slideGroups(new Groups(before, removed), new Groups(after, added));
  slideGroups(new Groups(after, added), new Groups(before, removed));
}

/** `other` stands at the same unchanged element all the way. */
function slideGroups(groups: Groups, other: Groups): void {
  do {
    if (groups.size > 0) slide(groups, other);
  } while (groups.next() && other.next());
}

function slide(group: Groups, other: Groups): void {
  let highest: number;
  let beside: number | undefined;
  let size: number;
  // On its way it may run into its neighbours; then they are one, and may go further.
  do {
    size = group.size;
    while (group.up()) other.previous();
    highest = group.end;
    beside = other.size > 0 ? group.end : undefined;
    while (group.down()) {
      other.next();
      if (other.size > 0) beside = group.end;
    }
  } while (group.size !== size);
  if (group.end === highest || beside === undefined) return;
  while (other.size === 0) {
    group.up();
    other.previous();
  }
}

/** Stands at one group of changed elements after another; those between two neighbours that are unchanged may be none. */
class Groups {
  private start = 0;
  end = 0;

  private readonly elements: Int32Array;
  private readonly changed: Uint8Array;

  constructor(elements: Int32Array, changed: Uint8Array) {
    this.elements = elements;
    this.changed = changed;
    this.includeBelow();
  }

  get size(): number {
    return this.end - this.start;
  }

  next(): boolean {
    if (this.end === this.elements.length) return false;
    this.start = ++this.end;
    this.includeBelow();
    return true;
  }

  previous(): boolean {
    if (this.start === 0) return false;
    this.end = --this.start;
    this.includeAbove();
    return true;
  }

  /** Moves the group up by one element where that says the same, with all that it runs into. */
  up(): boolean {
    const { elements, changed, start, end } = this;
    if (start === 0 || elements[start - 1] !== elements[end - 1]) return false;
    changed[--this.start] = 1;
    changed[--this.end] = 0;
    this.includeAbove();
    return true;
  }

  down(): boolean {
    const { elements, changed, start, end } = this;
    if (end === elements.length || elements[start] !== elements[end]) return false;
    changed[this.start++] = 0;
    changed[this.end++] = 1;
    this.includeBelow();
    return true;
  }

  private includeAbove(): void {
    while (this.start > 0 && this.changed[this.start - 1] === 1) this.start--;
  }

  private includeBelow(): void {
    while (this.changed[this.end] === 1) this.end++;
  }
}
