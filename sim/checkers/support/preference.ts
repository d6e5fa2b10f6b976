import type { Decision } from '../../../src/domain/model/decision.ts';
import { LOGICAL_TIMESTAMP, WEIGHT } from '../../people/policies.ts';
import type { Entry, Ledger } from '../../world/ledger.ts';
import { REGIONS } from '../../world/places.ts';
import { winnerOf } from './outcome.ts';

/** The greater, the more a policy prefers the write; what has nothing to compare is `NOTHING`. */
type Preference = (write: Entry) => readonly number[];

const NOTHING = Number.NEGATIVE_INFINITY;

/**
 * The policies once more, as simply as can be, for the parameters that histories use (see sim/people/policies.ts). Numbers are small here, so that
 * JavaScript's own will do.
 */
const PREFERENCES: Readonly<Record<string, Preference>> = {
  'last-writer-wins': () => [],
  'logical-timestamp': (write) => {
    const [time = '', counter = '0'] = (metadataIn(write)[LOGICAL_TIMESTAMP] ?? '').split(':');
    return isNumber(time) && isNumber(counter) ? [Number(time), Number(counter)] : [NOTHING, NOTHING];
  },
  'region-priority': ({ region }) => [region === REGIONS[1] ? 2 : region === REGIONS[0] ? 1 : 0],
  'region-ownership': ({ region }) => [region === REGIONS[1] ? 1 : 0],
  highest: (write) => {
    const text = metadataIn(write)[WEIGHT] ?? '';
    return [isNumber(text) ? Number(text) : NOTHING];
  },
  largest: (write) => [bodyOf(write)?.length ?? NOTHING],
};

/** Whether a list of policies prefers by what is in the writes alone, whatever the conflict. */
export function isOrder(policies: readonly string[]): boolean {
  return policies.every((policy) => PREFERENCES[policy] !== undefined);
}

/**
 * Positive where the policies, in their order, prefer `a`; 0 where they leave it to the stamp. `named`: the number of the outcome that each says to
 * have been made on, where one of them says more than the base.
 */
export function prefer(
  policies: readonly string[],
  a: Entry,
  b: Entry,
  baseETags: ReadonlySet<string>,
  named?: ReadonlyMap<string, number>,
): number {
  for (const policy of policies) {
    if (policy === 'last-writer-wins') return 0;
    const preference: Preference =
      policy === 'optimistic-concurrency'
        ? ({ id, says = [] }) => [named ? (named.get(id) ?? 0) : says.some((etag) => baseETags.has(etag)) ? 1 : 0]
        : (PREFERENCES[policy] ?? (() => []));
    const [ofA, ofB] = [preference(a), preference(b)];
    for (const [at, value] of ofA.entries()) {
      const other = ofB[at] ?? NOTHING;
      if (value !== other) return value > other ? 1 : -1;
    }
  }
  return 0;
}

/** By the entry's own account of what was claimed (claims.ts judges that): who names the latest outcome is preferred, where that is later than the base. */
export function outcomesNamed({ contenders, base }: Decision): ReadonlyMap<string, number> | undefined {
  const numbers = contenders.map(({ id, claim }): [string, number] => [id, claim?.isOutcome ? claim.decision : 0]);
  const newest = Math.max(0, ...numbers.map(([, number]) => number));
  if (newest === 0 || newest === (base?.seq ?? 0)) return undefined;
  return new Map(numbers.map(([id, number]) => [id, number === newest ? 1 : 0]));
}

/** Every ETag by which some region knows the outcome of a decision. */
export function etagsOfOutcome(ledger: Ledger, seq: number): ReadonlySet<string> {
  return new Set(
    alike(ledger, seq).flatMap((decision) => [...etagsFound(decision, ledger), ...copiesOf(decision, ledger)]),
  );
}

/** Those that the journal could tell whoever read it at that time. */
export function etagsKnown(ledger: Ledger, seq: number, time: number): ReadonlySet<string> {
  return new Set(
    alike(ledger, seq).flatMap((decision) => {
      const recorded = Object.values(decision.pushes).flatMap(({ ids, at = time }) => (at < time ? ids : []));
      return [...etagsFound(decision, ledger), ...copiesOf(decision, ledger, recorded)];
    }),
  );
}

/** The decision and those that affirm it. */
function alike(ledger: Ledger, seq: number): Decision[] {
  return ledger.decisions.filter((decision) => ledger.outcomeNumber(decision.seq) === ledger.outcomeNumber(seq));
}

/** Of the write that won, and of heads that the decision found at its outcome. */
function etagsFound(decision: Decision, ledger: Ledger): string[] {
  const equal = decision.regions.flatMap((region) => {
    const observed = decision.observed[region];
    return observed?.kind === 'object' && decision.pushes[region] === undefined ? [observed.etag as string] : [];
  });
  return [winnerOf(decision, ledger)?.etag ?? [], equal].flat();
}

/** Of the copies that were made for it; of those with the given ids, if any are given. */
function copiesOf({ seq, regions }: Decision, ledger: Ledger, ids?: readonly string[]): string[] {
  const copies = regions
    .flatMap((region) => ledger.stackOf(region))
    .filter(({ maker }) => maker.who === 's3-concord' && maker.seq === seq);
  return copies.flatMap(({ id, etag }) => (etag !== undefined && (ids?.includes(id) ?? true) ? [etag] : []));
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function metadataIn({ kind, content }: Entry): Readonly<Record<string, string>> {
  return kind === 'object' ? Object.fromEntries(JSON.parse(content)[1]) : {};
}

/** Undefined of a delete. */
function bodyOf({ kind, content }: Entry): string | undefined {
  return kind === 'object' ? JSON.parse(content)[0] : undefined;
}
