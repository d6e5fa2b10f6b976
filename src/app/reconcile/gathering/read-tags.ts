import { type ReadTags, toldTags, type Untold, untoldTags, withTags } from '../../../domain/causality/tags.ts';
import { placesOf } from '../../../domain/deciding/plan.ts';
import type { Decision, Write } from '../../../domain/model/decision.ts';
import type { Evidence } from '../../../domain/model/evidence.ts';
import type { Region } from '../../../domain/model/ids.ts';
import { contentName } from '../../../domain/model/policy.ts';
import { type KeyRef, type Place, type Tags, tagCountOf, type Unreadable } from '../../../domain/model/version.ts';
import { Unavailable } from '../../../ports/errors.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import { withoutRegions } from './without-regions.ts';

type TagReader = Pick<ObjectStore, 'tags'>;

/** Tags are read only of versions that differ in nothing else: of an object without tags never. */
export async function withTagsRead(gathered: Evidence, ref: KeyRef, store: TagReader): Promise<Evidence> {
  const evidence = withTags(gathered, toldTags(gathered.log));
  const untold = untoldTags(evidence);
  if (untold.length === 0) return evidence;
  const tags = new Map<string, Tags>();
  const unread = new Map<Region, Unreadable>();
  const reading = untold.map(async (one) => {
    const read = await tagsAt(placesOfUntold(one, evidence.log), ref, store).catch((error) => unreadable(error, one));
    if ('kind' in read) unread.set(one.region, read);
    else tags.set(contentName(one), read.tags);
  });
  await Promise.all(reading);
  return withTags(withoutRegions(evidence, unread), tags);
}

function placesOfUntold({ write, region, id }: Untold, log: readonly Decision[]): readonly Place[] {
  return write ? placesOf(write, log) : [{ region, id }];
}

function unreadable(error: unknown, { write }: Untold): Unreadable {
  if (!(error instanceof Unavailable) || write) throw error;
  return { kind: 'unreadable', reason: 'throttled', message: error.message };
}

/** Those of writes that have any, by `contentName`. Throws `Unavailable` where they can't be told. */
export async function tagsOfAll(
  writes: readonly Write[],
  log: readonly Decision[],
  ref: KeyRef,
  store: TagReader,
): Promise<ReadTags> {
  const tagged = writes.filter(({ state }) => state.kind === 'object' && tagCountOf(state) > 0);
  const found = await Promise.all(
    tagged.map(async (write) => [contentName(write), await tagsOf(write, log, ref, store)] as const),
  );
  return new Map(found);
}

async function tagsOf(write: Write, log: readonly Decision[], ref: KeyRef, store: TagReader): Promise<Tags> {
  if (write.state.kind === 'object' && write.state.tags) return write.state.tags;
  return (await tagsAt(placesOf(write, log), ref, store)).tags;
}

/** From the first place that has it. A version that is gone has no tags any more. */
async function tagsAt(
  places: readonly Place[],
  { set, key: own }: KeyRef,
  store: TagReader,
): Promise<{ readonly tags: Tags }> {
  for (const { region, id, key = own } of places) {
    const tags = await store.tags({ set, region, key }, id);
    if (tags) return { tags };
  }
  return { tags: {} };
}
