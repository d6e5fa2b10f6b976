import type { Write } from '../domain/model/decision.ts';
import type { Conflict, Resolution } from '../domain/model/policy.ts';
import { definePolicy } from './framework/definition.ts';
import { isoTime } from './support/iso-time.ts';
import { describeEach, nameOf } from './support/sentence.ts';

/** By the origin's stamp (see domain/stamp.ts), so always down to one. */
export const lastWriterWins = definePolicy({
  name: 'last-writer-wins',
  summary: 'The latest write wins, by S3’s own time of it, but never earlier than anything it has seen.',
  parameters: () => ({}),
  create: () => latestOf,
});

/** What closes every chain as well. Contenders come with the latest stamp first. */
export function latestOf(conflict: Conflict): Resolution {
  const [latest, second] = conflict.contenders;
  if (latest === undefined || second === undefined) return { kind: 'abstains', why: 'there is nothing to choose' };
  const times = describeEach(conflict, [latest], describeTime);
  return { kind: 'narrows', to: [latest], why: `${times}; ${reasonBetween(latest, second, conflict)}` };
}

function describeTime({ state, time, stamp }: Write): string {
  const verb = state.kind === 'deleted' ? 'deleted' : 'wrote';
  const isOlder = stamp.time < time;
  const seen =
    stamp.time === time
      ? ''
      : ` (${isOlder ? 'again what was written at' : 'after it had seen'} ${isoTime(stamp.time)})`;
  return `${verb} at ${isoTime(time)}${seen}`;
}

/** Names the first part of the stamps that differs, in the order in which stamps are compared. */
function reasonBetween(latest: Write, second: Write, conflict: Conflict): string {
  const name = nameOf(latest, conflict);
  if (latest.stamp.time !== second.stamp.time) return 'the latest wins';
  if (latest.stamp.decision !== second.stamp.decision) {
    return `at the same time, ${name} wins: it had seen decision ${latest.stamp.decision}, ${nameOf(second, conflict)} only ${second.stamp.decision}`;
  }
  if (latest.region === second.region) return `at the same time, ${name} wins: it lies above the other`;
  return `at the same time, ${name} wins: its region ranks before ${second.region}`;
}
