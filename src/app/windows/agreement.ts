import { isWithin, prefixOf, type Scope } from '../../domain/windows/scope.ts';
import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import { differingKeys } from '../asking/differing-keys.ts';
import { openReasons } from '../asking/open-reasons.ts';
import { type KeyStatus, statusOf } from '../asking/status.ts';
import type { WindowDependencies } from './dependencies.ts';
import type { Agreement } from './progress.ts';

type Needed = Pick<
  WindowDependencies,
  'sets' | 'store' | 'journal' | 'listings' | 'clock' | 'pause' | 'isCalledOff' | 'tell'
>;

const SAMPLES = 5;
const PAGE = 100;
/** A scan lists everything: between two of them somebody should have had time to do something. */
const POLL_MS = 1000;

/** First what the journal owes, which is cheap to ask; the regions only once that is nothing. */
export async function agreementOf({ set, scope }: Pick<SyncWindow, 'set' | 'scope'>, deps: Needed): Promise<Agreement> {
  const owed = await openIn({ set, scope }, deps);
  if (owed.open > 0) return { ...owed, isAgreed: false, differing: 0, seen: 0 };
  const samples: { key: string; why: string }[] = [];
  let differing = 0;
  let seen = 0;
  const differs = (key: string, why: string) => {
    differing++;
    if (samples.length < SAMPLES) samples.push({ key, why });
  };
  if (scope.kind === 'keys') {
    for (const key of scope.keys) {
      seen++;
      const status = await statusOf({ set, key }, deps);
      if (!isAtRest(status)) differs(key, whyNot(status));
    }
  } else {
    for await (const { key, isAlike } of differingKeys(set, deps.listings(set, prefixOf(scope)), deps)) {
      seen++;
      if (!isAlike) differs(key, 'The regions hold different states of it.');
    }
  }
  return { isAgreed: differing === 0, open: 0, differing, seen, samples };
}

/** Until all is in agreement, or that time: what it was then. Whoever has called it off waits no longer. */
export async function awaitAgreement(
  window: Pick<SyncWindow, 'set' | 'scope'>,
  deadline: number,
  deps: Needed,
): Promise<Agreement> {
  for (;;) {
    const agreement = await agreementOf(window, deps);
    deps.tell({ kind: agreement.isAgreed ? 'agreed' : 'waiting', agreement });
    if (agreement.isAgreed || deps.isCalledOff() || deps.clock.now() >= deadline) return agreement;
    await deps.pause(POLL_MS);
  }
}

/** For a sentence: what is not in agreement, by examples. */
export function disagreementText({ open, differing, samples }: Agreement): string {
  const [count, what] = open > 0 ? [open, 'still has something owed to it'] : [differing, 'differs between regions'];
  const keys =
    count === 1
      ? `1 key ${what}`
      : `${count} keys ${what.replace('has', 'have').replace('differs', 'differ').replace('to it', 'to them')}`;
  return `${keys}: ${samples.map(({ key, why }) => `${key} (${why})`).join('; ')}${count > samples.length ? ' …' : ''}`;
}

async function openIn({ set, scope }: { set: SyncWindow['set']; scope: Scope }, { journal }: Needed) {
  const samples: Agreement['samples'][number][] = [];
  let open = 0;
  let cursor: string | undefined;
  do {
    const page = await journal.open(set, { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const decision of page.items.filter(({ key }) => isWithin(scope, key))) {
      open++;
      const why = openReasons(decision)[0]?.text ?? 'Something is owed to it.';
      if (samples.length < SAMPLES) samples.push({ key: decision.key, why });
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { open, samples };
}

/** A key that nobody ever wrote is in agreement too. */
function isAtRest({ isAgreed, decision, regions }: KeyStatus): boolean {
  return isAgreed || (!decision && regions.every(({ state }) => state === 'absent'));
}

function whyNot({ regions }: KeyStatus): string {
  const other = regions.find(({ state }) => state !== 'in agreement');
  return other ? `${other.region}: ${other.why}` : 'The regions differ.';
}
