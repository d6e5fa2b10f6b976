import type { Decision, Write } from '../domain/decision.ts';
import type { Evidence } from '../domain/evidence.ts';
import { placesOf } from '../domain/plan.ts';
import { type Aids, type Ask, type Conflict, contentName, type Material, type Rule } from '../domain/policy.ts';
import type { Tags } from '../domain/replica-set.ts';
import type { KeyRef, Place } from '../domain/version.ts';
import { Unavailable } from '../ports/errors.ts';
import type { Dependencies, Unfinished } from './dependencies.ts';

/** A policy asks at most once for contents and once for an answer; no rule has so many. */
export const MAX_ASKS = 20;

export const NO_AIDS: Aids = { contents: new Map(), engines: {}, answers: {} };

/** The conflict with everything that the rule's policies ask for; or why that can't be had for now. */
export async function consult(
  conflict: Conflict,
  rule: Rule,
  log: readonly Decision[],
  deps: Dependencies,
): Promise<Conflict | Unfinished> {
  let aided = { ...conflict, aids: NO_AIDS };
  for (let asked = 0; asked < MAX_ASKS; asked++) {
    const ask = rule.asks(aided);
    if (!ask) return aided;
    const aids = await withAnswer(ask, aided, log, deps).catch(unavailable);
    if ('kind' in aids) return aids;
    aided = { ...aided, aids };
  }
  throw new RangeError(`the policies of rule ${rule.index} go on asking`);
}

function unavailable(error: unknown): Unfinished {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'again', why: error.message };
}

/** The rule that takes the key as it is now; tags are read only where they may matter. */
export async function ruleFor(
  contenders: readonly Write[],
  { replicaSet, key, log }: Pick<Evidence, 'replicaSet' | 'key' | 'log'>,
  { store }: Pick<Dependencies, 'store'>,
): Promise<Rule | Unfinished> {
  if (!replicaSet.dependsOnTags?.({ key, contenders })) return replicaSet.ruleFor({ key, contenders });
  const tagged = contenders.filter(({ state }) => state.kind === 'object' && (state.tagCount ?? 0) > 0);
  const found = await Promise.all(
    tagged.map(
      async (write) => [contentName(write), await tagsOf(write, log, { set: replicaSet.name, key }, store)] as const,
    ),
  ).catch(unavailable);
  return 'kind' in found ? found : replicaSet.ruleFor({ key, contenders, tags: new Map(found) });
}

/** A version that is gone has no tags any more. */
async function tagsOf(
  write: Write,
  log: readonly Decision[],
  ref: KeyRef,
  store: Dependencies['store'],
): Promise<Tags> {
  for (const { region, id, key = ref.key } of placesOf(write, log)) {
    const tags = await store.tags({ set: ref.set, region, key }, id);
    if (tags) return tags;
  }
  return {};
}

async function withAnswer(
  ask: Ask,
  { aids, ...conflict }: Conflict & { aids: Aids },
  log: readonly Decision[],
  deps: Dependencies,
): Promise<Aids> {
  switch (ask.kind) {
    case 'answer': {
      const answer = await deps.advisers.answer(ask.question, conflict);
      return { ...aids, answers: { ...aids.answers, [ask.question.name]: answer } };
    }
    case 'contents': {
      const sought = ask.of.map((write) => ({ write, places: placesOf(write, log) }));
      return await withContents(ask, sought, aids, conflict, deps);
    }
  }
}

interface Sought {
  readonly write: Pick<Write, 'region' | 'id' | 'state'>;
  readonly places: readonly Place[];
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
    sought.map(
      async ({ write, places }) => [contentName(write), await materialOf(write.state, places, ref, store)] as const,
    ),
  );
  return new Map(found);
}

/** From the first place that has it. Missing is only what every place says to be gone. */
async function materialOf(
  state: Write['state'],
  places: readonly Place[],
  { set, key }: KeyRef,
  store: Dependencies['store'],
): Promise<Material> {
  const limit = state.kind === 'object' ? state.size : 0;
  const reasons: string[] = [];
  let isForNow = false;
  for (const { region, id, key: of } of places) {
    const content = await store.read({ set, region, key: of ?? key }, id, limit);
    switch (content.kind) {
      case 'bytes':
        return content;
      case 'too-large':
        reasons.push(`${region} holds ${content.size} bytes in place of ${limit}`);
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
  if (isForNow) throw new Unavailable(reasons.join(' '));
  return { kind: 'missing', why: reasons.join(' ') || 'its copies are gone' };
}
