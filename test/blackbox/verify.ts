import { type Account, accountFor } from './checks/accounting.ts';
import { checkAgreement, checkFetchable } from './checks/agreement.ts';
import { checkDetection } from './checks/detection.ts';
import { checkRuling } from './checks/rules.ts';
import { checkWinner } from './checks/winner.ts';
import { checkWork } from './checks/work.ts';
import { describeStory } from './describe.ts';
import { type Gathered, identifyAll } from './identify.ts';
import type { Counts } from './result.ts';
import { policyOf } from './stack/setup.ts';
import { type Story, storyOf } from './story/causality.ts';
import type { ClientWrite } from './story/history.ts';

/** Keys looked at at once. */
const AT_ONCE = 16;

export interface Verified extends Counts {
  readonly problems: readonly string[];
}

/** Holds what the regions and the journal say against what the clients did. */
export async function verify(gathered: Gathered): Promise<Verified> {
  const { writes, journal, clients } = gathered;
  const { stacks, problems } = await identifyAll(gathered);
  const asked = Map.groupBy(writes, ({ key }) => key);
  const stories = [...stacks].map(([key, known]) => storyOf(key, journal.logs.get(key) ?? [], known));
  const accounts: Record<Account, number> = {
    current: 0,
    superseded: 0,
    'named as a loser': 0,
    'identical to the winner': 0,
  };
  const totals = { foretold: 0, shared: 0, decisions: 0, copies: 0, plainCopies: 0, decisionsPerWrite: 0 };
  const all = [...problems];

  async function check(story: Story): Promise<void> {
    const accounting = accountFor(story, asked.get(story.key) ?? []);
    for (const [account, count] of Object.entries(accounting.counts)) accounts[account as Account] += count;
    const outcome = story.log.at(-1)?.outcome.write;
    const winner = checkWinner(story, policyOf(story.key));
    const work = checkWork(story);
    const isShared = new Set(story.writes.map(({ region }) => region)).size > 1;
    totals.shared += isShared ? 1 : 0;
    totals.foretold += isShared && winner.isForetold ? 1 : 0;
    totals.decisions += work.decisions;
    totals.copies += work.copies;
    totals.plainCopies += work.plainCopies;
    totals.decisionsPerWrite = Math.max(totals.decisionsPerWrite, work.decisions / story.writes.length);
    const found = [
      ...accounting.problems,
      ...checkDetection(story),
      ...checkRuling(story, policyOf(story.key)),
      ...winner.problems,
      ...work.problems,
      ...(await checkAgreement(story.key, outcome && story.writeOf(outcome), clients)),
      ...(await Promise.all(accounting.losers.map((loser) => checkFetchable(loser, clients)))).flat(),
    ];
    if (found.length > 0) all.push(`${found.map((problem) => `- ${problem}`).join('\n')}\n${describeStory(story)}`);
  }

  const rest = stories.values();
  const worker = async () => {
    for (const story of rest) await check(story);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const key of asked.keys())
    if (!stacks.has(key) && isHeld(asked.get(key))) all.push(`no region holds any version of ${key}`);
  return { problems: all, accounts, ...totals, ...countsOf(writes, stories) };
}

const isHeld = (writes: readonly ClientWrite[] = []) => writes.some(({ told }) => told === 'acknowledged');

function countsOf(writes: readonly ClientWrite[], stories: readonly Story[]) {
  const lost = writes.filter(({ told }) => told === 'lost');
  const situations: Record<string, number> = {};
  for (const { log } of stories)
    for (const { situation } of log) situations[situation] = (situations[situation] ?? 0) + 1;
  return {
    keys: stories.length,
    puts: writes.filter(({ kind, told }) => kind === 'put' && told === 'acknowledged').length,
    deletes: writes.filter(({ kind, told }) => kind === 'delete' && told === 'acknowledged').length,
    lost: lost.length,
    landed: lost.filter(({ versionId }) => versionId !== undefined).length,
    situations,
  };
}
