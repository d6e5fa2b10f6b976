import type { Region } from '../../src/domain/model/ids.ts';
import { isWithin, type Scope } from '../../src/domain/windows/scope.ts';
import type { Denial } from '../../src/ports/write-gate.ts';
import type { Kernel } from './kernel.ts';
import { type Random, randomFrom, seedOf } from './random.ts';

/** A statement in a policy; who opened it is let through where it says so. */
export interface Statement extends Denial {
  readonly opener: string;
}

type Policy = readonly Statement[];

interface Standing {
  readonly scope: Scope;
  readonly until: number;
}

/** The policies of the buckets: as they were put, and as they are in force, which S3 promises no time for. */
export class Gates {
  private readonly kernel: Kernel;
  private readonly random: Random;
  private readonly written = new Map<Region, Policy>();
  private readonly inForce = new Map<Region, Policy>();
  /** Windows that somebody was told to be open. */
  private readonly standing = new Map<string, Standing>();
  /** The opener writes just now. */
  private isOpener = false;

  constructor(kernel: Kernel, seed: number) {
    this.kernel = kernel;
    this.random = randomFrom(seedOf(seed, 'policies'));
  }

  get(region: Region): Policy {
    return this.written.get(region) ?? [];
  }

  put(region: Region, policy: Policy): void {
    this.written.set(region, policy);
    // Sometimes at once, sometimes longer than anybody waits for it; the latest is what remains.
    this.kernel.after(this.random.pick(LAGS_MS), () => {
      if (this.written.get(region) === policy) this.inForce.set(region, policy);
    });
  }

  /** Whether a write of a key, or the trial of a window by its id, is refused to a client or to an opener. */
  denies(region: Region, what: { readonly key: string } | { readonly trial: string }, who?: string): boolean {
    return (this.inForce.get(region) ?? []).some((statement) => {
      if (this.kernel.now >= statement.until || (statement.admitsOpener && statement.opener === who)) return false;
      if ('trial' in what) return statement.id === what.trial || statement.scope.kind === 'set';
      return isWithin(statement.scope, what.key);
    });
  }

  opened(id: string, window: Standing): void {
    this.standing.set(id, window);
  }

  /** From now on somebody may be let through again. */
  closing(id: string): void {
    this.standing.delete(id);
  }

  asOpener<Result>(write: () => Result): Result {
    this.isOpener = true;
    try {
      return write();
    } finally {
      this.isOpener = false;
    }
  }

  /** The window that halts whoever writes this key now, though it is not its opener. */
  halts(key: string): string | undefined {
    if (this.isOpener) return undefined;
    const found = [...this.standing].find(([, { scope, until }]) => this.kernel.now < until && isWithin(scope, key));
    return found?.[0];
  }
}

/** Whoever opens a window gives up after a minute. */
const LAGS_MS = [0, 50, 2_000, 20_000, 20_000, 180_000];
