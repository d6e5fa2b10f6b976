import type { Decision } from '../../../src/domain/model/decision.ts';
import { checkersFor } from '../../checkers/index.ts';
import type { Parameters } from '../../histories/parameters.ts';
import { type Entry, Ledger } from '../../world/ledger.ts';
import { contentOf, REGIONS } from '../../world/places.ts';
import { type CheckedWorld, type Checker, Violation } from '../../world/violation.ts';
import { digest } from '../diagrams/interned.ts';
import { essential } from '../processes/forgotten.ts';
import { type Bucket, KEY, type Shared } from './shared-state.ts';

export interface End {
  /** What each write had seen when it was made: all that an outcome may depend on. */
  readonly causality: string;
  readonly outcome: string;
  /** Of the end itself: equal ends have equal names, whatever else was explored. What came of pushes of superseded decisions lies in the buckets. */
  readonly name: string;
}

/** The checkers of the random runs, over states that were come to in any way. */
export class Judge {
  private readonly parameters: Parameters;
  private readonly checkers: readonly Checker[];

  constructor(parameters: Parameters) {
    this.parameters = parameters;
    this.checkers = checkersFor(parameters);
  }

  added(entry: Entry, below: Entry | undefined, after: Shared): Violation | undefined {
    const world = this.worldOf(after, this.ledgerOf(after));
    return this.check((checker) => checker.added?.(entry, below, world));
  }

  decided(decision: Decision, before: Shared): { readonly violation: Violation | undefined; readonly ids: string[] } {
    const ledger = this.ledgerOf(before);
    ledger.decided(decision);
    const world = this.worldOf(before, ledger);
    const violation = this.check((checker) => checker.decided?.(decision, world));
    return { violation, ids: [...ledger.considered(decision.seq)].sort() };
  }

  ended(shared: Shared): Violation | undefined {
    const world = this.worldOf(shared, this.ledgerOf(shared));
    return this.check((checker) => checker.ended?.(world));
  }

  /**
   * What a write has seen is decided when it lands, and rightly differs between orders of writes and copies; with it goes the outcome. So ends
   * are to agree where every write has seen the same writes, and as many decisions (which is the second part of a stamp). So does what a client
   * writes who takes the bytes that he finds.
   */
  endOf(shared: Shared): End {
    const ledger = this.ledgerOf(shared);
    const names = new Map(shared.buckets.flatMap(namesOf));
    const causality = ledger.writes().map((write) => {
      const seen = [...ledger.seenBy(write)].map((id) => names.get(id) ?? '').sort();
      const what = write.kind === 'delete' ? 'the delete' : digest(write.content).slice(0, 6);
      const decision = Math.max(0, ...ledger.decisionsSeenBy(write));
      return `${names.get(write.id)} (${what}) has seen ${seen.join(' and ') || 'nothing'}, decision ${decision}`;
    });
    const outcome = shared.buckets.map(({ versions }) => {
      const head = versions.at(-1);
      return head ? contentOf(head) : 'deleted';
    });
    const { decisions } = shared.log;
    // Of our own delete markers all are recorded or noted by then.
    const makers = shared.log.makers.filter(([, maker]) => maker === 'client');
    const decided = decisions.map(({ cause: _, doubt: __, pushes: ___, ...what }) => what);
    const latest = decisions.slice(-1).map(essential);
    const name = digest([shared.buckets.map(({ entries }) => entries), decided, latest, makers]);
    return { causality: causality.sort().join('; '), outcome: [...new Set(outcome)].join(' | '), name };
  }

  private ledgerOf({ buckets, log }: Shared): Ledger {
    const ledger = new Ledger(KEY, REGIONS.slice(0, buckets.length));
    for (const { entries } of buckets) for (const entry of entries) ledger.add(entry);
    ledger.resume(log.decisions, log.considered);
    return ledger;
  }

  private worldOf({ buckets }: Shared, ledger: Ledger): CheckedWorld {
    const regions = REGIONS.slice(0, buckets.length);
    const stackOf = ({ bucket }: { readonly bucket: string }) =>
      buckets.find(({ region }) => bucket.endsWith(region))?.versions.toReversed() ?? [];
    return {
      parameters: this.parameters,
      regions,
      s3: { stackOf },
      ledgers: new Map([[KEY as string, ledger]]),
      ledgerOf: () => ledger,
    };
  }

  private check(about: (checker: Checker) => void): Violation | undefined {
    for (const checker of this.checkers) {
      try {
        about(checker);
      } catch (thrown) {
        if (thrown instanceof Violation) return thrown;
        throw thrown;
      }
    }
    return undefined;
  }
}

/** Clients write in the order of their plan, so a region's first write is the same in every end. */
function namesOf({ region, entries }: Bucket): [id: string, name: string][] {
  const writes = entries.filter(({ maker }) => maker.who === 'client');
  return writes.map(({ id }, at) => [id, `write ${at + 1} in ${region}`]);
}
