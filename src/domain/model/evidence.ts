import type { Decision } from './decision.ts';
import type { ObjectKey, Region, VersionId } from './ids.ts';
import type { ReplicaSet } from './replica-set.ts';
import type { Head, Stack } from './version.ts';

/** A version that an event told of: one that was made, or (`removed`) one that was removed by its id. */
export interface Sighting {
  readonly region: Region;
  readonly id: VersionId;
  readonly kind: 'object' | 'delete' | 'removed';
  /** Who made it, by the event's principal; some kinds of event don't say. */
  readonly maker: Maker | 'unknown';
}

export type Maker = 'client' | 's3-concord';

/** Everything that was gathered of a key before something is decided about it. */
export interface Evidence {
  readonly replicaSet: ReplicaSet;
  readonly key: ObjectKey;
  /** The latest decisions that others build on, oldest first. */
  readonly log: readonly Decision[];
  /** The number of the latest entry that was read, suspended ones included; 0 for none. */
  readonly seq: number;
  readonly heads: Readonly<Record<Region, Head>>;
  /** The stacks of the regions in doubt, from what the latest decision has considered upwards. */
  readonly stacks: Readonly<Record<Region, Stack>>;
  /** Whole stacks without details, where a write says to have been made on something that nothing else bears. */
  readonly older?: Readonly<Record<Region, Stack>>;
  /** Regions whose head was doubtful, and whose stack could not be read: there is something, and what is not known. */
  readonly unlisted: readonly Region[];
  /** Who made which delete marker, as far as events have told. */
  readonly makers: ReadonlyMap<VersionId, Maker>;
  /** Ids of replicas that were found in another region as well. */
  readonly foundElsewhere: ReadonlySet<VersionId>;
  /** The versions whose events led here. */
  readonly sightings: readonly (Omit<Sighting, 'kind'> & Partial<Pick<Sighting, 'kind'>>)[];
  /**
   * Delete markers from before this time (milliseconds since 1970) of which no event has told are taken for ours: the data is preferred to
   * the delete. Younger ones keep their key waiting.
   */
  readonly eventsAwaitedFrom: number;
  /** When the regions were read, milliseconds since 1970: what was left to S3 until then is late. */
  readonly now: number;
}
