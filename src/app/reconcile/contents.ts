import type { Write } from '../../domain/model/decision.ts';
import type { ETag } from '../../domain/model/ids.ts';
import { type Aids, type Ask, contentName, type Material } from '../../domain/model/policy.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Dependencies } from '../dependencies.ts';

/** A policy asks at most once for contents and once for an answer; no rule has so many. */
export const MAX_ASKS = 20;

export const NO_AIDS: Aids = { contents: new Map(), engines: {}, answers: {} };

interface Sought {
  readonly write: Write;
  readonly places: readonly Place[];
  /** Where none of them has it: a merge can be made anew. */
  again(): Promise<Material>;
}

/** The aids, and what is asked for. Throws `Unavailable` where a content can't be had for now. */
export async function withContents(
  { engine }: Extract<Ask, { kind: 'contents' }>,
  sought: readonly Sought[],
  aids: Aids,
  ref: KeyRef,
  deps: Pick<Dependencies, 'store' | 'advisers'>,
): Promise<Aids> {
  const contents = await contentsOf(sought, ref, deps);
  const engines = engine ? { [engine]: await deps.advisers.engine(engine) } : {};
  return {
    ...aids,
    contents: new Map([...aids.contents, ...contents]),
    engines: { ...aids.engines, ...engines },
  };
}

/** By name, each from the first place that has it. */
async function contentsOf(
  sought: readonly Sought[],
  ref: KeyRef,
  { store }: Pick<Dependencies, 'store'>,
): Promise<ReadonlyMap<string, Material>> {
  const found = await Promise.all(
    sought.map(async (one) => [contentName(one.write), await materialOf(one, ref, store)] as const),
  );
  return new Map(found);
}

/** From the first place that has it. Missing is only what every place says to be gone. */
async function materialOf(
  { write, places, again }: Sought,
  { set, key }: KeyRef,
  store: Dependencies['store'],
): Promise<Material> {
  const size = write.state.kind === 'object' ? write.state.size : 0;
  const reasons: string[] = [];
  let isForNow = false;
  for (const place of places) {
    const { region, id } = place;
    const content = await store.read({ set, region, key: place.key ?? key }, id, size, etagAt(place, write));
    switch (content.kind) {
      case 'bytes':
        if (content.bytes.length === size) return content;
        reasons.push(`${region} holds ${content.bytes.length} bytes in place of ${size}`);
        break;
      case 'too-large':
        reasons.push(`${region} holds ${content.size} bytes in place of ${size}`);
        break;
      case 'gone':
        reasons.push(content.message);
        break;
      case 'unreadable':
        isForNow = true;
        reasons.push(content.message);
        break;
    }
  }
  const made = await again();
  if (made.kind === 'bytes') return made;
  if (isForNow) throw new Unavailable(reasons.join(' '));
  return { kind: 'missing', why: reasons.join(' ') || made.why };
}

/** Only where the write itself lies: what else holds the same may go by another ETag. */
function etagAt({ region, id, key }: Place, write: Write): ETag | undefined {
  const isItself = region === write.region && id === write.id && key === write.key;
  return isItself && write.state.kind === 'object' ? write.state.etag : undefined;
}
