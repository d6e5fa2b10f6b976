import type { Command } from 'commander';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { confirm } from '../../input/confirm.ts';
import { planRedrive, type RedrivePlan, type Resting, redrive, releaseAll } from '../../redrive/redrive.ts';
import { timeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';
import { chosenSet, type JournalOptions, openDeployment, withJournalOptions } from '../../site/journal-access.ts';
import { type Place, placeOf, placeText } from '../../site/place.ts';
import { QUEUES, type QueueKind, regionsOf } from '../../site/queues.ts';

interface RedriveOptions extends JournalOptions {
  queue?: QueueKind;
  key?: string;
  region?: string;
  limit: number;
  yes?: boolean;
  dryRun?: boolean;
}

export const addRedrive: AddCommand = (program, run) => {
  const command = withFilter(withJournalOptions(program.command('redrive')))
    .description(
      'dead letters back to work: lists those that the filters choose, asks, and sends each to the queue it came from',
    )
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be sent, and send nothing')
    .action(run((screen, options: RedriveOptions) => redriveAll(screen, options)));
  examplesOf(command, [
    ['npx concord redrive --dry-run', 'what rests as dead letters'],
    ['npx concord redrive --queue push --region eu-west-1', 'pushes to one region, after a question'],
    ["npx concord redrive --key 'plans/**' --yes", 'by key, without asking'],
  ]);
};

function withFilter(command: Command): Command {
  return command
    .option('--queue <name>', `only pushes, or only events: ${QUEUES.join(' or ')}`)
    .option('--key <glob>', 'only what is about such a key')
    .option('--region <name>', 'only what was on its way to that region, or came from it')
    .option('--limit <number>', 'how many at most, the oldest first', Number, 100);
}

async function redriveAll(screen: Screen, options: RedriveOptions): Promise<ExitCode> {
  const site = await openDeployment(options);
  const { queue, key, region, set, limit } = options;
  if (set !== undefined) chosenSet([...site.compiled.sets.keys()], set);
  if (queue !== undefined && !QUEUES.includes(queue)) throw new UsageError(`--queue takes ${QUEUES.join(' or ')}`);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a whole number from 1');
  if (region !== undefined && !regionsOf(site).includes(region))
    throw new UsageError(`--region ${region}: the configuration has ${regionsOf(site).join(', ')}`);
  const filter = { ...definedIn({ queue, key, region, set }), limit };
  const plan = await planRedrive(filter, site);
  try {
    return await carryOut(plan, await placeOf(site), options, screen);
  } finally {
    plan.close();
  }
}

async function carryOut(plan: RedrivePlan, place: Place, options: RedriveOptions, screen: Screen): Promise<ExitCode> {
  const { chosen, left } = plan;
  const shown = { place, chosen: chosen.map(dataOf), left: left.length };
  if (chosen.length === 0) {
    screen.data({ ...shown, sent: 0 });
    screen.say(left.length === 0 ? 'No dead letters.' : `None of the ${left.length} dead letters is chosen.`);
    return 0;
  }
  let sent: number | undefined;
  try {
    screen.say(`${placeText(place)}.\n`);
    screen.say(table(['sent (UTC)', 'queue', 'of', 'what', 'key'], chosen.map(row)));
    if (left.length > 0) screen.say(`${left.length} more are left where they are.`);
    if (options.dryRun) {
      screen.data({ ...shown, sent: 0 });
      return 0;
    }
    screen.say(
      'Each is sent to its queue first and deleted here then: a failure in between leaves it in both, which does no harm.',
    );
    if (!options.yes && !(await confirm(`Send ${chosen.length} back?`, screen))) {
      screen.say('Nothing was sent.');
      return 1;
    }
    sent = await redrive(plan);
  } finally {
    if (sent === undefined) await releaseAll(chosen);
  }
  screen.data({ ...shown, sent });
  screen.say(
    `${sent} are on their way again. What fails once more comes to rest here again: look for the reason before another try.`,
  );
  return 0;
}

function row({ queue, queueRegion, what, keys, problem, letter }: Resting): string[] {
  return [timeText(letter.sentAt), queue, queueRegion, problem ?? what, keys.join('\n')];
}

function dataOf({ queue, queueRegion, what, keys, regions, problem, letter }: Resting) {
  const { id, sentAt } = letter;
  return { id, sentAt, queue, queueRegion, what, keys, regions, ...(problem === undefined ? {} : { problem }) };
}

type Defined<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function definedIn<Fields extends object>(fields: Fields): Defined<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<Fields>;
}
