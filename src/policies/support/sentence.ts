import type { Write } from '../../domain/model/decision.ts';
import type { Conflict } from '../../domain/model/policy.ts';

/** Metadata may be 2 KB long; a sentence for a person need not be. */
const LONGEST_VALUE = 40;

/** How a sentence names a contender: its region, and its version where two contenders lie in one region. */
export function nameOf(write: Write, { contenders }: Conflict): string {
  const isAlone = contenders.every((other) => other === write || other.region !== write.region);
  return isAlone ? write.region : `${write.region} (version ${write.id})`;
}

/** `eu-west-1 carries 42, us-east-1 carries 41`: those that are kept come first. */
export function describeEach(conflict: Conflict, kept: readonly Write[], describe: (write: Write) => string): string {
  const others = conflict.contenders.filter((write) => !kept.includes(write));
  return [...kept, ...others].map((write) => `${nameOf(write, conflict)} ${describe(write)}`).join(', ');
}

export function namesOf(writes: readonly Write[], conflict: Conflict): string {
  return listOf(writes.map((write) => nameOf(write, conflict)));
}

export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A client's text between quotes, control characters escaped, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

export function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}
