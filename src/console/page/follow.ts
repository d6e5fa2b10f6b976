import { type Placed, placedByList } from '../../domain/deciding/phase.ts';
import type { Page } from '../../ports/journal.ts';

/** Rows that one looks at: when so many have come on top the list is read anew. */
const MOST_ROWS = 100;

const nameOf = ({ key, seq }: Placed) => JSON.stringify([key, seq]);

/**
 * A list, newest first, with what a look at its latest days has found; what is in both is taken as it is now. Undefined where the list has to
 * be read anew: more has come than one look tells of, or it has grown long.
 */
export function withNews(list: Page<Placed>, look: Page<Placed>, fullPage: number): Page<Placed> | undefined {
  const known = new Set(list.items.map(nameOf));
  const isGap = look.items.length >= fullPage && !look.items.some((item) => known.has(nameOf(item)));
  const all = new Map([...list.items, ...look.items].map((item) => [nameOf(item), item]));
  if (isGap || all.size > MOST_ROWS) return undefined;
  return { ...list, items: placedByList([...all.values()].sort((a, b) => b.decidedAt - a.decidedAt)) };
}
