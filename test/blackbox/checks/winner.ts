import { OWNER, type PolicyName, PRIORITY } from '../stack/setup.ts';
import type { Story } from '../story/causality.ts';
import { type ClientWrite, nameOf } from '../story/history.ts';
import { isYielding } from './rules.ts';

export interface WinnerCheck {
  readonly problems: readonly string[];
  /** The policy names the key's last winner by what the clients did alone, without looking at what was decided on the way. */
  readonly isForetold: boolean;
}

/**
 * The state that a key came to rest at. It must be a write that nobody has seen; and where the policy's order fits with who saw whom, it is
 * known from the clients' own notes which of them.
 */
export function checkWinner(story: Story, policy: PolicyName): WinnerCheck {
  const outcome = story.log.at(-1)?.outcome.write;
  const winner = outcome && story.writeOf(outcome);
  if (!winner) return { problems: ['no decision says what the key came to'], isForetold: false };
  const overtaken = story.writes.filter((write) => story.hasSurelySeen(write, winner));
  const problems = overtaken.map((write) => `it came to rest at ${nameOf(winner)}, which ${nameOf(write)} had seen`);
  const foretold = story.log.some(isYielding) ? undefined : FORETELL[policy](story);
  if (!foretold) return { problems, isForetold: false };
  const isRight = foretold.some((write) => write === winner || (write.kind === 'delete' && winner.kind === 'delete'));
  const should = `by ${policy} it should be ${foretold.map(nameOf).join(' or ')}`;
  return {
    problems: isRight ? problems : [...problems, `it came to rest at ${nameOf(winner)}; ${should}`],
    isForetold: true,
  };
}

/** Who may have won, or undefined where that depends on which decisions were made on the way. */
const FORETELL: Readonly<Record<PolicyName, (story: Story) => readonly ClientWrite[] | undefined>> = {
  'last-writer-wins': byLatestSecond,
  'logical-timestamp': byCounter,
  'region-ownership': (story) => byRegion(story, [OWNER]),
  'optimistic-concurrency': theOnlyOne,
  'region-priority': (story) => byRegion(story, PRIORITY),
};

/** One clock dates all regions' writes, so nobody dates a write later than one that saw it: the latest second wins. */
function byLatestSecond(story: Story): readonly ClientWrite[] {
  const timeOf = (write: ClientWrite) => story.entryOf(write).time;
  const latest = Math.max(...story.writes.map(timeOf));
  return unseen(
    story,
    story.writes.filter((write) => timeOf(write) === latest),
  );
}

/** The highest counter, as long as every client that saw a write also counted higher; a delete carries none. */
function byCounter(story: Story): readonly ClientWrite[] | undefined {
  const counterOf = ({ counter = -1 }: ClientWrite) => counter;
  const isGrowing = story.writes.every((a) =>
    story.writes.every((b) => !story.hasSeen(a, b) || counterOf(a) > counterOf(b)),
  );
  if (!isGrowing) return undefined;
  const highest = Math.max(...story.writes.map(counterOf));
  return story.writes.filter((write) => counterOf(write) === highest);
}

/** The newest write of the first region that has any: it wins every conflict, so it is final unless somebody saw it. */
function byRegion(story: Story, order: readonly string[]): readonly ClientWrite[] | undefined {
  const region = order.find((candidate) => story.writes.some((write) => write.region === candidate));
  if (region === undefined) return byLatestSecond(story);
  const own = unseen(
    story,
    story.writes.filter((write) => write.region === region),
  );
  // Through a replica somebody may have seen it, or not, by when that was noted.
  const isMaybeSeen = own.some((write) => story.writes.some((other) => story.hasPlainlySeen(other, write)));
  return own.length > 0 && !isMaybeSeen ? own : undefined;
}

function theOnlyOne(story: Story): readonly ClientWrite[] | undefined {
  const all = unseen(story, story.writes);
  return all.length === 1 ? all : undefined;
}

function unseen({ writes, hasSurelySeen }: Story, candidates: readonly ClientWrite[]): readonly ClientWrite[] {
  return candidates.filter((candidate) => !writes.some((other) => hasSurelySeen(other, candidate)));
}
