import { placesOf } from '../../domain/deciding/plan.ts';
import type { Former } from '../../domain/deciding/restore.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Dependencies } from '../dependencies.ts';
import { DECISIONS_IN_DOUBT } from '../limits.ts';
import { makeAgain } from '../reconcile/make-again.ts';

/** `expired`: the journal does not know any more what was before · `gone`: it knows, and nobody has the content any more. */
export type FormerRefusal = {
  readonly kind: 'refused';
  readonly reason: 'expired' | 'gone' | 'unsettled';
  readonly why: string;
};

/** What stood before a decision, and where its content can be had now. */
export async function formerOf(chosen: Decision, deps: Dependencies): Promise<Former | FormerRefusal> {
  const undoes = await affirmedBy(chosen, deps);
  if (!undoes) return expired(`Decision ${chosen.seq} affirms decision ${chosen.affirms}`);
  const before = await standingBefore(undoes, deps);
  if (before === 'expired') return expired(`What stood before decision ${undoes.seq} was settled by a decision`);
  if (!before || before.outcome.write.state.kind === 'deleted') return { kind: 'undo', undoes, before, places: [] };
  const { log } = await deps.journal.latest(undoes, DECISIONS_IN_DOUBT);
  const places = placesOf(before.outcome.write, log.some(({ seq }) => seq === before.seq) ? log : [before, ...log]);
  const what = `The content that decision ${before.seq} settled on is gone.`;
  const found = await placesThere(places, before.outcome.write, before, what, deps);
  return 'reason' in found ? found : { kind: 'undo', undoes, before, places: found };
}

/** Whoever undoes an affirmation means what was affirmed. */
async function affirmedBy(decision: Decision, { journal }: Dependencies): Promise<Decision | undefined> {
  let undoes: Decision | undefined = decision;
  while (undoes?.affirms !== undefined && undoes.affirms < undoes.seq)
    undoes = await journal.get(decision, undoes.affirms);
  return undoes;
}

/** Undefined where no decision stood; what was held or observed in between never did. */
async function standingBefore(
  { set, key, seq }: Decision,
  { journal }: Dependencies,
): Promise<Decision | undefined | 'expired'> {
  if (seq === 1) return undefined;
  const before = await journal.get({ set, key }, seq - 1);
  if (!before?.suspended) return before ?? 'expired';
  const { standsOn } = before.suspended;
  return standsOn === 0 ? undefined : ((await journal.get({ set, key }, standsOn)) ?? 'expired');
}

/** Undefined if the content can be had somewhere, or nobody can tell now; else what to say of it. */
export async function whyGone(
  places: readonly Place[],
  ref: KeyRef,
  deps: Pick<Dependencies, 'store'>,
): Promise<string | undefined> {
  const looks = await Promise.all(places.map((place) => lookAt(place, ref, deps)));
  return looks.every(({ kind }) => kind === 'gone') ? looks[0]?.why : undefined;
}

/** Those that hold the content still, with those that don't answer now behind them; none where it can be made again. `isGone` says what is missing. */
export async function placesThere(
  places: readonly Place[],
  write: Pick<Write, 'state' | 'madeBy'>,
  ref: KeyRef,
  isGone: string,
  deps: Dependencies,
): Promise<readonly Place[] | FormerRefusal> {
  const looks = await Promise.all(places.map(async (place) => ({ place, ...(await lookAt(place, ref, deps)) })));
  const there = looks.filter(({ kind }) => kind === 'there');
  const silent = looks.filter(({ kind }) => kind === 'silent');
  const all = [...there, ...silent].map(({ place }) => place);
  if (there.length > 0 || write.state.kind === 'deleted') return all;
  const [one] = silent;
  if (one) return { kind: 'refused', reason: 'unsettled', why: one.why };
  const why = await whyNotMadeAgain(write, ref, isGone, deps).catch(unsettled);
  if (why === undefined) return [];
  return typeof why === 'string'
    ? { kind: 'refused', reason: 'gone', why: `${why} ${looks[0]?.why ?? ''}`.trim() }
    : why;
}

async function lookAt({ region, id, key: of }: Place, { set, key }: KeyRef, { store }: Pick<Dependencies, 'store'>) {
  const content = await store.read({ set, region, key: of ?? key }, id, 0);
  switch (content.kind) {
    case 'bytes':
    case 'too-large':
      return { kind: 'there', why: '' } as const;
    case 'gone':
      return { kind: 'gone', why: content.message } as const;
    case 'unreadable':
      return { kind: 'silent', why: content.message } as const;
  }
}

/** What was merged can be made anew as long as its ingredients lie somewhere. */
async function whyNotMadeAgain(
  { madeBy }: Pick<Write, 'madeBy'>,
  { set, key }: KeyRef,
  isGone: string,
  deps: Dependencies,
): Promise<string | undefined> {
  if (madeBy === undefined) return isGone;
  const again = await makeAgain(await deps.journal.get({ set, key }, madeBy), deps);
  return again.kind === 'made' ? undefined : again.why;
}

function unsettled(error: unknown): FormerRefusal {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'refused', reason: 'unsettled', why: error.message };
}

function expired(what: string): FormerRefusal {
  return { kind: 'refused', reason: 'expired', why: `${what} that the journal does not hold any more.` };
}
