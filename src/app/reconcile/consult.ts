import { placesOf } from '../../domain/deciding/plan.ts';
import { type Decision, effective, type Write } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import type { ObjectKey } from '../../domain/model/ids.ts';
import type { Aids, Ask, Conflict, Rule } from '../../domain/model/policy.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Dependencies, Unfinished } from '../dependencies.ts';
import { RECENT_DECISIONS } from '../limits.ts';
import { MAX_ASKS, NO_AIDS, withContents } from './contents.ts';
import { tagsOfAll } from './gathering/read-tags.ts';
import { contentAgain } from './make-again.ts';
import { taggedConflict } from './tagged-conflict.ts';

/**
 * The conflict with everything that the rule's policies ask for; or why that can't be had for now. What the owner's code has said of the very same
 * question is in `said`; it is asked once more only where it failed.
 */
export async function consult(
  conflict: Conflict,
  rule: Rule,
  log: readonly Decision[],
  deps: Dependencies,
  said: Aids['answers'] = {},
): Promise<Conflict | Unfinished> {
  let aided: Conflict & { readonly aids: Aids } = { aids: NO_AIDS, ...conflict };
  for (let asked = 0; asked < MAX_ASKS; asked++) {
    const ask = rule.asks(aided);
    if (!ask) return aided;
    const more = await withAnswer(ask, aided, log, deps, said).catch(unavailable);
    if ('kind' in more) return more;
    aided = { ...aided, ...more };
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
  const ref = { set: replicaSet.name, key };
  const tags = await tagsOfAll(contenders, log, ref, store).catch(unavailable);
  return 'kind' in tags ? tags : replicaSet.ruleFor({ key, contenders, tags });
}

/** What of the conflict is other than it was. */
async function withAnswer(
  ask: Ask,
  { aids, ...conflict }: Conflict & { aids: Aids },
  log: readonly Decision[],
  deps: Dependencies,
  said: Aids['answers'],
): Promise<Partial<Conflict>> {
  switch (ask.kind) {
    case 'tags':
      return await taggedConflict(conflict, log, deps);
    case 'answer': {
      const before = said[ask.question.name];
      const isToAsk = before === undefined || (before.kind === 'none' && before.failed === true);
      const answer = isToAsk ? await deps.advisers.answer(ask.question, conflict) : before;
      return { aids: { ...aids, answers: { ...aids.answers, [ask.question.name]: answer } } };
    }
    case 'standing':
      return { aids: { ...aids, standing: await standingOf(ask.of, conflict, deps) } };
    case 'contents': {
      const sought = ask.of.map((write) => ({
        write,
        places: placesOf(write, log),
        again: () => contentAgain(write, conflict, deps),
      }));
      return { aids: await withContents(ask, sought, aids, conflict, deps) };
    }
  }
}

/** Those whose latest decision is no delete. One that has none yet is still to be made. */
async function standingOf(
  keys: readonly ObjectKey[],
  { set }: KeyRef,
  { journal }: Pick<Dependencies, 'journal'>,
): Promise<readonly ObjectKey[]> {
  const latest = await Promise.all(keys.map((key) => journal.latest({ set, key }, RECENT_DECISIONS)));
  return keys.filter((_, at) => effective(latest[at]?.log ?? []).at(-1)?.outcome.write.state.kind !== 'deleted');
}
