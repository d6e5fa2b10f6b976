import { taggedWrite } from '../../domain/causality/tags.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { Conflict } from '../../domain/model/policy.ts';
import { isTagsUnread } from '../../domain/surroundings/surroundings.ts';
import type { Dependencies } from '../dependencies.ts';
import { tagsOfAll } from './gathering/read-tags.ts';

/** What contends and its base, with their tags: the entry that comes of it tells them to whoever replays it. Throws `Unavailable` where they can't be told. */
export async function taggedConflict(
  { contenders, base, set, key }: Pick<Conflict, 'contenders' | 'base' | 'set' | 'key'>,
  log: readonly Decision[],
  { store }: Pick<Dependencies, 'store'>,
): Promise<Pick<Conflict, 'contenders' | 'base'>> {
  const unread = [...contenders, ...(base ? [base.write] : [])].filter(isTagsUnread);
  const tags = await tagsOfAll(unread, log, { set, key }, store);
  return {
    contenders: contenders.map((write) => taggedWrite(write, tags)),
    ...(base ? { base: { ...base, write: taggedWrite(base.write, tags) } } : {}),
  };
}
