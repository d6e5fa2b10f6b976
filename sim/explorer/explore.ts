import { Search } from './search.ts';
import type { Explored, ExploreOptions, SmallWorld } from './small-world.ts';

/** Every order in which calls, events, messages and writes can happen. Ways that are equal to another, and states that were seen, are not gone again. */
export async function explore(small: SmallWorld, options: ExploreOptions = {}): Promise<Explored> {
  return await new Search(small, options).run();
}
