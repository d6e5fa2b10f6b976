import { decisionsSince } from '../../../app/asking/recent.ts';
import { reconsider } from '../../../app/asking/reconsider.ts';
import type { Decision } from '../../../domain/model/decision.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { sinceMs } from '../../input/since.ts';
import { examplesOf } from '../../screen/help.ts';
import { byPolicy, type Case, type Change, changeData, summaryOf, tellReplay } from '../../screen/replay-report.ts';
import type { Application } from '../../site/application.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

/** Conflicts looked at together: each may read the contents of its contenders. */
const AT_ONCE = 8;

interface ReplayOptions extends JournalOptions {
  since: string;
  callCustom?: boolean;
}

export const addReplay: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('replay'))
    .description('run a configuration over past conflicts and show what would have become of them; writes nothing')
    .option('--since <time>', 'how far back: 90m, 24h, 7d, or a date', '7d')
    .option('--call-custom', 'let policies that ask your own code call it; else its recorded answers have to do')
    .action(run((screen, options: ReplayOptions) => replay(screen, options)));
  examplesOf(command, [
    ['npx concord replay --config new.yml --since 7d', 'what new rules would have made of the last week'],
  ]);
};

async function replay(screen: Screen, options: ReplayOptions): Promise<ExitCode> {
  const since = sinceMs(options.since, Date.now());
  const { openApplication } = await import('../../site/application.ts');
  const application = await openApplication(options, 'replay', 'tries');
  const { cases, earlier } = await reconsiderAll(since, application, options.callCustom === true);
  const changes = cases.filter((one): one is Change => one.again.kind === 'settled' && !one.again.isSame);
  const summary = summaryOf(cases, changes.length, earlier);
  screen.data({
    ...{ set: application.set, since: new Date(since).toISOString(), summary },
    policies: byPolicy(cases).map(([policy, before, after]) => ({ policy, before, after })),
    changes: changes.map(changeData),
  });
  tellReplay(since, summary, cases, changes, application.set, screen);
  return 0;
}

/**
 * What was held and joined, or resolved, later stands there twice; only the newest entry of the same writes counts, and `earlier` says how
 * many were passed over.
 */
async function reconsiderAll(since: number, { deps, set, compiled }: Application, call: boolean) {
  const candidate = compiled.sets.get(set);
  if (!candidate) throw new RangeError(`no replica set is called ${set}`);
  const cases: Case[] = [];
  const taken = new Set<string>();
  let earlier = 0;
  let group: Decision[] = [];
  const finish = async () => {
    const all = group.map(async (decision) => ({
      decision,
      again: await reconsider(decision, candidate, deps, { call }),
    }));
    cases.push(...(await Promise.all(all)));
    group = [];
  };
  const span = { list: 'conflicts', set, since, now: Date.now() } as const;
  for await (const decision of decisionsSince(span, deps.journal)) {
    const names = decision.contenders.map(({ region, id }) => JSON.stringify([decision.key, region, id]));
    const isEarlier = decision.suspended !== undefined && names.some((name) => taken.has(name));
    for (const name of names) taken.add(name);
    if (isEarlier) earlier++;
    else group.push(decision);
    if (group.length === AT_ONCE) await finish();
  }
  await finish();
  return { cases, earlier };
}
