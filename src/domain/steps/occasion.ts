import type { Sighting } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';

/** Why somebody looks at a key. Each kind carries just what its own work needs. */
export type Occasion =
  /** Events told of these versions. */
  | { readonly kind: 'event'; readonly sightings: readonly Sighting[] }
  /** The key could not be known when it was looked at before; whoever looks again takes nobody else's word for it. */
  | { readonly kind: 'second-look'; readonly sightings: readonly Sighting[] }
  /** A copy of an older decision has landed in `region`, or may have: perhaps over what the latest decision's push has written already. */
  | { readonly kind: 'late-copy'; readonly region: Region; readonly sightings: readonly Sighting[] }
  /** The message of an older decision's push was delivered again: an earlier delivery may have copied to `region` and died. */
  | { readonly kind: 'redelivery'; readonly region: Region }
  /** A push to `region` has written nothing: somebody wrote there meanwhile, it was recorded as done already, or its entry is lost. */
  | { readonly kind: 'refused-push'; readonly region: Region }
  /** Long after the latest decision's last sign of life: none of its pushes can be under way any more. */
  | { readonly kind: 'sweep' }
  /** A person asked, and may have uploaded something for it. */
  | { readonly kind: 'person'; readonly sightings: readonly Sighting[] };

/** A look at one key, as part of a piece of work. */
export interface Look {
  readonly occasion: Occasion;
  /** Names the piece of work; the same over all its deliveries, for that is how a delivery finds what its predecessor left. */
  readonly cause: string;
  /** Of pieces of work that are done together, what the others are called: each may have left something too. */
  readonly causesBeside?: readonly string[];
  /** The numbers of the entries that this very delivery has appended so far. */
  readonly own: ReadonlySet<number>;
}

/** What events told, until it is considered in an entry of one's own. */
export function sightingsOf({ occasion, own }: Look): readonly Sighting[] {
  return own.size === 0 && 'sightings' in occasion ? occasion.sightings : [];
}

/** Where a copy of an older decision may lie that nobody has recorded. */
export function landedIn(occasion: Occasion): Region | undefined {
  return occasion.kind === 'late-copy' || occasion.kind === 'redelivery' ? occasion.region : undefined;
}

/** Whether the work is not finished while this region can't be read: who looks again has to see all, who pushed where he pushed. */
export function hasToRead(region: Region, occasion: Occasion): boolean {
  switch (occasion.kind) {
    case 'second-look':
    case 'late-copy':
      return true;
    case 'redelivery':
    case 'refused-push':
      return region === occasion.region;
    case 'event':
    case 'sweep':
    case 'person':
      return false;
  }
}
