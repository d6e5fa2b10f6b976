import type { Bookmark, BookmarkPlace, Bookmarks } from '../../ports/bookmarks.ts';

/** Bookmarks in memory. */
export function createMemoryBookmarks<State>(): Bookmarks<State> {
  const kept = new Map<string, string>();
  const nameOf = ({ set, prefix }: BookmarkPlace) => JSON.stringify([set, prefix]);
  const read = (place: BookmarkPlace): Bookmark<State> | undefined => {
    const text = kept.get(nameOf(place));
    return text === undefined ? undefined : JSON.parse(text);
  };
  return {
    read: async (place) => read(place),
    async begin(place, bookmark) {
      kept.set(nameOf(place), JSON.stringify(bookmark));
    },
    async save(place, bookmark) {
      if (read(place)?.run !== bookmark.run) return 'taken-over';
      kept.set(nameOf(place), JSON.stringify(bookmark));
      return 'saved';
    },
  };
}
