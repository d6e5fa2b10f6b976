import type { Answer, Call } from './processes/calls.ts';
import type { Move, Moves } from './processes/moves.ts';
import type { Stage } from './processes/stage.ts';
import type { SharedPlaces } from './shared/shared.ts';
import type { Shared } from './shared/shared-state.ts';

/** A way through a world for a person: what was done, and what its doer had read that was no longer so by then. */
export function tellWay(
  way: readonly Move[],
  first: Shared,
  { places, isAnswer }: { readonly places: SharedPlaces; readonly isAnswer: Moves['isAnswer'] },
): string[] {
  const befores = [first, ...way.map(({ to }) => to.shared)];
  const doers = doersOf(way);
  return way.flatMap((move, at) => {
    const stale = readingsOf(doers[at]).flatMap(([call, answer]) => {
      const since = befores.slice(0, at + 1).findLastIndex((shared) => isAnswer(answer, places.known(call, shared)));
      if (since < 0 || since === at) return [];
      return [`  ${move.by?.cause} had read before “${way[since]?.told()[0]?.trim()}”: ${call.label}`];
    });
    return [...stale, ...move.told()];
  });
}

/** Of the stages that each may have been at, one that goes with what it did later; from the last to the first. */
function doersOf(way: readonly Move[]): (Stage | undefined)[] {
  const later = new Map<string, Stage>();
  const doers = way.toReversed().map(({ by }) => {
    if (!by) return undefined;
    const next = later.get(by.cause);
    const doer = by.readies.find((one) => next && isBefore(one, next)) ?? by.readies[0];
    if (doer) later.set(by.cause, doer);
    return doer;
  });
  return doers.reverse();
}

function isBefore({ heard }: Stage, next: Stage): boolean {
  return [...heard].every(([call, answer]) => next.heard.get(call) === answer);
}

/** All that it still knew of what it had read. */
function readingsOf(stage: Stage | undefined): [Call, Answer][] {
  return stage ? [...stage.heard].slice(stage.forgotten).filter(([{ isWrite }]) => !isWrite) : [];
}
