import { REGIONS } from '../stack/setup.ts';
import type { Story } from '../story/causality.ts';
import { type ClientWrite, nameOf } from '../story/history.ts';

export type Account = 'current' | 'superseded' | 'named as a loser' | 'identical to the winner';

export interface Accounts {
  readonly counts: Readonly<Record<Account, number>>;
  /** They must be there to be fetched, with the very bytes. */
  readonly losers: readonly ClientWrite[];
  readonly problems: readonly string[];
}

/** Promise 1: every write that was acknowledged (or happened all the same) is current, superseded by one that saw it, or named as a loser. */
export function accountFor(story: Story, asked: readonly ClientWrite[]): Accounts {
  const counts = { current: 0, superseded: 0, 'named as a loser': 0, 'identical to the winner': 0 };
  const losers: ClientWrite[] = [];
  const problems: string[] = [];
  const isThere = new Set(story.writes);
  for (const write of asked) {
    if (!isThere.has(write)) {
      if (write.told === 'acknowledged') problems.push(`${nameOf(write)} was acknowledged and lies in no stack`);
      continue;
    }
    const { etag } = story.entryOf(write);
    if (write.content && etag !== write.content.etag)
      problems.push(`${nameOf(write)} holds other bytes than were written`);
    const account = accountOf(write, story);
    if (!account) problems.push(`${nameOf(write)} is neither current nor seen by another write nor named as a loser`);
    else counts[account] += 1;
    if (account === 'named as a loser') losers.push(write);
  }
  return { counts, losers, problems: [...problems, ...unseenUnderCopies(story)] };
}

function accountOf(write: ClientWrite, story: Story): Account | undefined {
  const final = story.log.at(-1)?.outcome.write;
  if (final && story.writeOf(final) === write) return 'current';
  if (story.writes.some((other) => story.hasPlainlySeen(other, write))) return 'superseded';
  const decided = story.log.filter(({ contenders }) =>
    contenders.some((contender) => story.writeOf(contender) === write),
  );
  if (decided.some(({ losers }) => losers.some((loser) => story.writeOf(loser) === write))) return 'named as a loser';
  const isIdentical = write.kind === 'delete' && decided.some(({ outcome }) => outcome.write.state.kind === 'deleted');
  return isIdentical ? 'identical to the winner' : undefined;
}

/**
 * Promise 4: whatever object a client wrote right below a copy, the copy's decision had considered it. Not so for a delete marker, and for
 * what it hides: to S3's conditions that is the same as nothing, so a copy may come to lie upon one, which is then judged as a write of its own.
 */
function unseenUnderCopies({ stacks, log }: Story): string[] {
  return REGIONS.flatMap((region) => {
    const stack = stacks[region];
    return stack.flatMap((entry, at) => {
      if (!('copyOf' in entry)) return [];
      const considered = log.find(({ seq }) => seq === entry.copyOf)?.considered[region]?.id;
      const floor = stack.findIndex(({ id }) => id === considered);
      // What S3's own replication has buried, it has buried, without asking anybody: a copy lies upon the replica.
      const replica = stack.slice(0, at).findLastIndex((below) => 'isReplica' in below);
      const overwritten = stack.slice(Math.max(floor, replica) + 1, at).findLast((below) => 'write' in below);
      if (overwritten?.kind !== 'put') return [];
      return [
        `${region}: the copy ${entry.id} of decision ${entry.copyOf} lies upon version ${overwritten.id}, which that decision had not considered`,
      ];
    });
  });
}
