import type { ExitCode, Screen } from '../command.ts';
import { confirm } from '../input/confirm.ts';
import type { JournalOptions } from '../site/journal-access.ts';
import { placeOf, placeText } from '../site/place.ts';
import { carryOut, type Done } from './carry-out.ts';
import { planData, tellPlan } from './plan-text.ts';
import { planSet, type SetPlan } from './plans.ts';
import type { SetUnderReplication } from './site.ts';

export interface ChangeOptions extends JournalOptions {
  yes?: boolean;
  dryRun?: boolean;
}

/** Shows what is planned, asks, and does it. Exit code 1 where S3 would refuse something, and then nothing is done at all. */
export async function change(
  sets: readonly SetUnderReplication[],
  screen: Screen,
  { yes, dryRun }: ChangeOptions,
  removes: boolean,
): Promise<ExitCode> {
  const [first] = sets;
  if (first) screen.say(`${placeText(await placeOf(first.site))}.`);
  const planned = await Promise.all(sets.map((one) => planSet(one, removes)));
  for (const one of planned) tellPlan(one, screen);
  const all = planned.flatMap(({ plans }) => plans);
  const isRefused = all.some(({ problems }) => problems.length > 0);
  const isChanged = all.some((plan) => plan.isChanged);
  const end = async (done: readonly Done[], sentence: string, code: ExitCode): Promise<ExitCode> => {
    screen.data({ sets: planned.map(planData), done });
    screen.say(sentence);
    return code;
  };
  if (isRefused) return await end([], 'Nothing was done, for something is refused.', 1);
  const asItIs = removes ? 'None of the rules is ours: nothing to do.' : 'The buckets have these rules: nothing to do.';
  if (!isChanged) return await end([], asItIs, 0);
  if (dryRun) return await end([], 'Nothing was done.', 0);
  if (!yes && !(await confirm('Do it?', screen))) return await end([], 'Nothing was done.', 1);
  const done = await inTurn(planned, screen);
  return await end(done, lastWords(first, removes), 0);
}

async function inTurn(planned: readonly SetPlan[], screen: Screen): Promise<readonly Done[]> {
  const all: Done[] = [];
  for (const one of planned) all.push(...(await carryOut(one, (done) => screen.say(doneText(done)))));
  return all;
}

function doneText({ bucket, region, rules, role }: Done): string {
  const words = {
    made: '; its role was made',
    updated: '; its role was brought up to date',
    removed: '; its role was removed',
    left: '',
  };
  return `${bucket} in ${region} has ${rules === 1 ? '1 rule' : `${rules} rules`} now${words[role]}.`;
}

function lastWords(first: SetUnderReplication | undefined, removes: boolean): string {
  if (first?.site.local)
    return 'There is no IAM on this machine, so no role was made or removed, and none is asked for.';
  if (removes) return 'What S3 had under way may still arrive. `npx concord reconcile` brings what did not.';
  return 'S3 may take some minutes until the rules hold. `npx concord reconcile` brings what is older than they are.';
}
