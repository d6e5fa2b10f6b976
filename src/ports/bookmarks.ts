import type { SetName } from '../domain/model/ids.ts';

/** A long piece of work of one replica set: the keys that begin so. */
export interface BookmarkPlace {
  readonly set: SetName;
  readonly prefix: string;
}

/** How far a piece of work has got. */
export interface Bookmark<State> {
  /** Names one taking up of the work, so that two who are at it can be told apart. */
  readonly run: string;
  /** Who is at it. */
  readonly by: string;
  /** When it was written, milliseconds since 1970. */
  readonly at: number;
  /** JSON. */
  readonly state: State;
}

/**
 * Keeps how far a long piece of work has got beside what it works on, so that whoever takes it up, on whatever machine, goes on from there.
 * Throws `Unavailable` (see errors.ts) when it can't answer. One request each.
 */
export interface Bookmarks<State> {
  /** Strongly consistent. */
  read(place: BookmarkPlace): Promise<Bookmark<State> | undefined>;
  /** Takes the place of whatever stands there: from now on this run alone may save. */
  begin(place: BookmarkPlace, bookmark: Bookmark<State>): Promise<void>;
  /** `taken-over`: another run has begun since, and nothing was written. */
  save(place: BookmarkPlace, bookmark: Bookmark<State>): Promise<'saved' | 'taken-over'>;
}
