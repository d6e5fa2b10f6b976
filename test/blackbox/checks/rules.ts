import type { ContenderItem, DecisionItem } from '../stack/journal.ts';
import { OWNER, type PolicyName, PRIORITY, REGIONS, type RegionName } from '../stack/setup.ts';
import type { Story } from '../story/causality.ts';
import { type ClientWrite, nameOf } from '../story/history.ts';

interface Contender {
  readonly item: ContenderItem;
  readonly write: ClientWrite;
}

type Field = readonly Contender[];

/** What each policy's page in the README says, written once more, and asked about what the clients did. */
const RULES: Readonly<Record<PolicyName, (field: Field, story: Story) => Field>> = {
  'last-writer-wins': (field) => field,
  'logical-timestamp': (field) => highest(field, ({ write }) => write.counter ?? -1),
  'region-ownership': (field) =>
    orAll(
      field.filter(({ write }) => write.region === OWNER),
      field,
    ),
  'region-priority': (field) => highest(field, ({ write }) => -PRIORITY.indexOf(write.region)),
  'optimistic-concurrency': onTheBase,
};

/** It says that somebody who changed nothing yields. */
export function isYielding({ why }: Pick<DecisionItem, 'why'>): boolean {
  return why.startsWith('unchanged: ');
}

/** Uploads are never the same here, so that only a delete of what was deleted changes nothing. */
function changedIn(field: Field, { stacks, entryOf }: Story): Field {
  return field.filter(({ write }) => {
    const stack = stacks[write.region];
    const below = stack[stack.indexOf(entryOf(write)) - 1];
    return write.kind === 'put' || (below !== undefined && below.kind !== 'delete');
  });
}

/** The winner of every conflict, recomputed; and everybody else is named as a loser, unless nobody could tell them apart. */
export function checkRuling(story: Story, policy: PolicyName): string[] {
  return story.log
    .filter(({ situation }) => situation === 'conflict')
    .flatMap((decision) => {
      const field = decision.contenders.flatMap((item) => {
        const write = story.writeOf(item);
        return write ? [{ item, write }] : [];
      });
      const winner = latest(RULES[policy](isYielding(decision) ? changedIn(field, story) : field, story));
      const decided = story.writeOf(decision.outcome.write);
      const problems =
        winner === decided
          ? []
          : [
              `decision ${decision.seq} chose ${decided && nameOf(decided)}; by ${policy} it is ${winner && nameOf(winner)}`,
            ];
      return [...problems, ...checkLosers(decision, field, story)];
    });
}

/** Everybody who lost, and whom somebody says to have read though the order puts him later: by the seconds of the stacks themselves. */
function checkLosers(decision: DecisionItem, field: Field, story: Story): string[] {
  const winner = story.writeOf(decision.outcome.write);
  const beaten = field.flatMap(({ write }) =>
    write === winner || (write.kind === 'delete' && winner?.kind === 'delete') ? [] : [write],
  );
  const superseded = new Set((decision.superseded ?? []).map(story.writeOf));
  const read = story.writes.filter((write) => superseded.has(write));
  const timeOf = (write: ClientWrite) => story.entryOf(write).time;
  const readersOf = (write: ClientWrite) => story.writes.filter(({ claimed }) => claimed === write);
  const later = read.filter((write) => readersOf(write).every((reader) => timeOf(write) > timeOf(reader)));
  const perhapsLater = read.filter((write) => readersOf(write).some((reader) => timeOf(write) >= timeOf(reader)));
  const named = decision.losers.map(story.writeOf);
  const isComplete = [...beaten, ...later].every((write) => named.includes(write));
  const isExact = named.every((write) => write && [...beaten, ...perhapsLater].includes(write));
  return isComplete && isExact && new Set(named).size === named.length
    ? []
    : [
        `decision ${decision.seq} names other losers than those that lost: ${named.map((write) => write && nameOf(write))}`,
      ];
}

/** Whoever read what all contenders stem from, and says so, wins over those who did not. */
function onTheBase(field: Field, story: Story): Field {
  const seenBy = ({ claim, stamp }: ContenderItem) => (claim?.kind === 'read' ? claim.decision : stamp.decision);
  const seq = Math.min(...field.map(({ item }) => seenBy(item)));
  // By the entry's own account: who names a later outcome than the base is preferred by that.
  const named = ({ claim }: ContenderItem) => (claim?.isOutcome ? claim.decision : 0);
  const newest = Math.max(...field.map(({ item }) => named(item)));
  if (newest > 0 && newest !== seq) return field.filter(({ item }) => named(item) === newest);
  const base = story.log.find((candidate) => candidate.seq === seq);
  const read = base && story.writeOf(base.outcome.write);
  return orAll(
    field.filter(({ write }) => read?.kind === 'put' && write.claimed === read),
    field,
  );
}

/** Stamps: time, then the decision seen, then the region's rank, then the newer in one region. */
function latest(field: Field): ClientWrite | undefined {
  const rank = ({ write }: Contender) => -REGIONS.indexOf(write.region as RegionName);
  const order = ({ item: { stamp } }: Contender, contender: Contender) => [
    stamp.time,
    stamp.decision,
    rank(contender),
    stamp.layer,
  ];
  const sorted = [...field].sort((a, b) => compare(order(b, b), order(a, a)));
  return sorted[0]?.write;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) {
    const difference = value - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function highest(field: Field, value: (contender: Contender) => number): Field {
  const best = Math.max(...field.map(value));
  return field.filter((contender) => value(contender) === best);
}

function orAll(kept: Field, field: Field): Field {
  return kept.length > 0 ? kept : field;
}
