import { REGIONS } from '../stack/setup.ts';
import type { Story } from '../story/causality.ts';

/**
 * Promise 5. A write makes one decision necessary, and a decision at most one copy a region (in its own region as well, where the winner had
 * come to lie under a copy). What comes on top is a decision of its own for an outcome that did not stay where it was put, because of a race
 * with a copy under way, or because a region was away. Twice the writes, and what one outage may cost, is a bound that no loop would keep.
 */
const OUTAGE_DECISIONS = 6;

/** Nobody has to choose, and where S3 carries it brings what is current where it was written. */
const PLAIN = ['first', 'fast-forward', 'identical'];

export interface Work {
  /** Of ours, for plain updates to objects. */
  readonly plainCopies: number;
  readonly decisions: number;
  readonly copies: number;
  readonly problems: readonly string[];
}

export function checkWork(story: Story): Work {
  const copies = REGIONS.flatMap((region) => story.stacks[region].filter((entry) => 'copyOf' in entry)).length;
  const decisions = story.log.length;
  const writes = story.writes.length;
  const hasReplicas = REGIONS.some((region) => story.stacks[region].some((entry) => 'isReplica' in entry));
  // Each replica of what is past may come to lie on top, in each of the other regions.
  const most = (hasReplicas ? 1 + REGIONS.length : 2) * writes + OUTAGE_DECISIONS;
  const problems = [
    ...(decisions > most ? [`${decisions} decisions for ${writes} writes`] : []),
    ...(copies > decisions * REGIONS.length ? [`${copies} copies for ${decisions} decisions`] : []),
    ...stillOpen(story),
  ];
  const plain = story.log.filter(
    ({ situation, outcome: { write }, observed }) =>
      PLAIN.includes(situation) && write.state.kind === 'object' && observed[write.region]?.id === write.id,
  );
  const plainCopies = plain.flatMap(({ pushes }) => Object.values(pushes).flatMap(({ ids }) => ids)).length;
  return { decisions, copies, plainCopies, problems };
}

/** At rest nothing is owed to anybody: what the latest decision was to bring has been brought. */
function stillOpen({ log }: Story): string[] {
  const latest = log.at(-1);
  if (!latest) return [];
  const open = Object.entries(latest.pushes).filter(([, { state, ids }]) => state !== 'equal' && ids.length === 0);
  const pushes = open.map(
    ([region, { state }]) => `decision ${latest.seq} is the latest, and its push to ${region} is still ${state}`,
  );
  return latest.doubt.length > 0
    ? [...pushes, `decision ${latest.seq} still doubts ${latest.doubt.join(', ')}`]
    : pushes;
}
