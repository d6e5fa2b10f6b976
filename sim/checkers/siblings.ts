import type { Decision, Sibling } from '../../src/domain/model/decision.ts';
import { contentName } from '../../src/domain/model/policy.ts';
import type { Ledger } from '../world/ledger.ts';
import { bucketOf, contentOf } from '../world/places.ts';
import { type CheckedWorld, type Checker, Violation } from '../world/violation.ts';

const PROMISE = 'Each loser that is to be kept gets a key of its own in every region, and names do not grow';

/** A plain key's name, in the folder that some policies name, and what one sibling adds to it; a short version id is told with a digest. */
const LONGEST_NAME = 'lost/key-0'.length + ' (conflict ap-northeast-1 20260131T120000Z 1234567812345678)'.length;

export const siblings: Checker = {
  promise: PROMISE,
  decided({ key, seq, siblings: kept = [] }) {
    const long = kept.find(
      (sibling) => sibling.key.length > LONGEST_NAME || / \(conflict .*conflict/.test(sibling.key),
    );
    if (long) throw new Violation(PROMISE, `${key}: decision ${seq} names a sibling ${JSON.stringify(long.key)}`);
  },
  ended(world) {
    const { violation, ledgers } = world;
    if (violation) return;
    for (const ledger of ledgers.values()) for (const sibling of keptIn(ledger)) checkOne(sibling, ledger, world);
  },
};

/** Whoever was to be kept; a decision may be followed by one that carries on what it owed. */
function keptIn({ decisions }: Ledger): (readonly Sibling[])[] {
  const all = decisions.flatMap((decision: Decision) => decision.siblings ?? []);
  return Object.values(Object.groupBy(all, ({ key }) => key)).flatMap((alike) => (alike ? [alike] : []));
}

function checkOne(alike: readonly Sibling[], { key }: Ledger, { ledgers, regions, s3 }: CheckedWorld): void {
  const [{ key: name, of }] = alike as readonly [Sibling];
  const end = alike.find(({ state }) => state !== 'pending')?.state;
  if (!end) throw new Violation(PROMISE, `${key}: ${JSON.stringify(name)} is still to be made`);
  if (alike.some((one) => contentName(one.of) !== contentName(of)))
    throw new Violation(PROMISE, `${key}: two losers are to be kept as ${JSON.stringify(name)}`);
  const ledger = ledgers.get(name);
  if (ledger && ledger.writes().length + ledger.undos().length > 0) return;
  if (end === 'taken') throw new Violation(PROMISE, `${JSON.stringify(name)} is said to be taken, but nobody wrote it`);
  const loser = ledgers.get(key)?.writeNamed(of.id)?.content;
  for (const region of regions) {
    const [head] = s3.stackOf({ bucket: bucketOf(region), key: name });
    if (loser === undefined || !head || contentOf(head) !== loser)
      throw new Violation(PROMISE, `${JSON.stringify(name)} in ${region} does not hold what ${of.id} of ${key} does`);
  }
}
