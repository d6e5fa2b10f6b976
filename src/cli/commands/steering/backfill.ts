import { ask, count } from '../../../app/backfill/backfill.ts';
import { type Estimate, estimate } from '../../../app/backfill/estimate.ts';
import { Interrupted } from '../../../app/backfill/patience.ts';
import { type BackfillState, inPhase } from '../../../app/backfill/state.ts';
import type { Taken } from '../../backfill/bookmark.ts';
import { doneText, earlierText, goOnText, planText } from '../../backfill/plan-text.ts';
import type { OpenOptions, Session } from '../../backfill/site.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting } from '../../input/arguments.ts';
import { confirm, refuseUnlessAsked } from '../../input/confirm.ts';
import { examplesOf } from '../../screen/help.ts';
import { withJournalOptions } from '../../site/journal-access.ts';
import { placeText } from '../../site/place.ts';

interface BackfillOptions extends OpenOptions {
  rate: number;
  concurrency: number;
  yes?: boolean;
}

/** A fifth of what the push functions take by default: what clients write meanwhile must not wait behind it. */
const DEFAULT_RATE = 200;
const DEFAULT_CONCURRENCY = 16;

export const addBackfill: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('backfill'))
    .description(
      'brings buckets into agreement that are older than the functions, millions of keys: counts what differs, says what it takes, asks, and has it looked at; goes on where it was broken off',
    )
    .option('--prefix <text>', 'only keys that begin so')
    .option('--rate <number>', 'keys a second that are to be looked at, at most', counting('--rate'), DEFAULT_RATE)
    .option(
      '--concurrency <number>',
      'keys whose ETags alone differ that are asked about at once',
      counting('--concurrency'),
      DEFAULT_CONCURRENCY,
    )
    .option('--restart', 'begin anew, wherever it was broken off')
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'count, show the plan, and do nothing')
    .action(run((screen, options: BackfillOptions) => backfill(screen, options)));
  examplesOf(command, [
    ['npx concord backfill --dry-run', 'what differs, and what it takes: requests, dollars, time'],
    ['npx concord backfill --prefix reports/', 'one prefix: shows the plan, asks, does it'],
    ['npx concord backfill --yes --rate 50', 'all of it, slowly, without asking; after Ctrl-C the same goes on'],
  ]);
};

/** Exit code 1 where it is not done: stopped, declined, a bucket that is not fit, keys that failed. */
async function backfill(screen: Screen, options: BackfillOptions): Promise<ExitCode> {
  if (!options.yes && !options.dryRun) refuseUnlessAsked(screen);
  const { openBackfill } = await import('../../backfill/site.ts');
  const opened = await openBackfill(options);
  const { place, set, prefix, regions } = opened;
  const about = { place, set, prefix };
  screen.say(`${placeText(place)}.`);
  const problems = await opened.problems();
  if (problems.length > 0) {
    screen.data({ ...about, ended: 'refused', problems });
    for (const problem of problems) screen.say(problem);
    screen.say('Nothing was done.');
    return 1;
  }
  const taken = await opened.takeUp();
  const session = opened.session();
  try {
    const { ended, state, plan } = await carryOut(taken, session, { ...options, regions }, screen);
    const failed = [...session.failed].map(([key, why]) => ({ key, why }));
    screen.data({ ...about, ended, ...state, plan, failed });
    return ended === 'declined' || state.done.failed > 0 ? 1 : 0;
  } catch (error) {
    session.clear();
    const state = session.kept ?? taken.state;
    const further = goOnText(state);
    if (!(error instanceof Interrupted)) throw withMore(error, further);
    screen.data({ ...about, ended: 'stopped', ...state });
    screen.say(`Stopped. ${further}`);
    return 1;
  }
}

interface End {
  readonly ended: 'done' | 'dry-run' | 'declined' | 'nothing to do';
  readonly state: BackfillState;
  readonly plan: Estimate;
}

async function carryOut(
  { state: begun, earlier }: Taken,
  session: Session,
  options: BackfillOptions & { readonly regions: number },
  screen: Screen,
): Promise<End> {
  const { site } = session;
  const { regions, dryRun, yes } = options;
  const pace = { rate: options.rate, atOnce: options.concurrency };
  if (earlier) screen.say(earlierText(begun, earlier));
  const state = begun.phase === 'counting' ? await count(begun, site) : begun;
  session.clear();
  const plan = estimate(state.survey, { regions, ...pace });
  const { keys, alike } = state.survey;
  if (alike === keys) {
    await site.keep(inPhase(state, 'done'));
    screen.say(keys === 0 ? 'No key is there.' : `All ${keys} keys look alike in every region: nothing to do.`);
    return { ended: 'nothing to do', state, plan };
  }
  screen.say(planText(state, plan, pace.rate));
  if (dryRun) return { ended: 'dry-run', state, plan };
  if (!yes && !(await confirm('Do it?', screen))) {
    screen.say(
      'Nothing was asked for. What was counted is kept: the same command goes on with it, --restart counts anew.',
    );
    return { ended: 'declined', state, plan };
  }
  const done = await ask(state, pace, site);
  session.clear();
  for (const line of doneText(done, session.failed)) screen.say(line);
  return { ended: 'done', state: done, plan };
}

function withMore(error: unknown, further: string): Error {
  return new Error(`${error instanceof Error ? error.message : error} ${further}`, { cause: error });
}
