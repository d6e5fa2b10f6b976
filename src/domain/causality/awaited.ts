import type { Decision, Push, ReplicationStatus } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import { isWriteOf } from '../model/write.ts';

/** Left to S3's own replication, whose time is not over. */
export function isInTime({ state, until = 0 }: Push, now: number): boolean {
  return state === 'left-to-s3' && now < until;
}

/** S3's own replication may still bring it: in time, and it has not failed at its origin, which is final. */
export function isAwaited(push: Push, latest: Pick<Decision, 'outcome'>, evidence: Evidence): boolean {
  return isInTime(push, evidence.now) && statusAtOrigin(latest.outcome, evidence) !== 'FAILED';
}

/** As far as the reading of the heads tells: nothing where another version is current there. */
export function statusAtOrigin(
  { write }: Pick<Decision['outcome'], 'write'>,
  { heads }: Evidence,
): ReplicationStatus | undefined {
  const head = heads[write.region];
  if (head?.kind !== 'object' || head.replica || !isWriteOf(write, head, write.region)) return undefined;
  return head.replication ?? 'NONE';
}
