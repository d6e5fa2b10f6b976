import { compareListings } from '../../../app/asking/compare-listings.ts';
import { differingKeys, type FoundKey } from '../../../app/asking/differing-keys.ts';
import { askToLook } from '../../../app/steering/ask-to-look.ts';
import { type ObjectKey, parseObjectKey } from '../../../domain/model/ids.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';

interface ReconcileOptions extends JournalOptions {
  prefix?: string;
  all?: boolean;
  dryRun?: boolean;
}

/** Messages go out in such batches, so that a crash in between leaves little to ask again. */
const BATCH = 100;
/** A person reads no longer list. */
const SHOWN = 20;

export const addReconcile: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('reconcile'))
    .argument('[keys...]', 'only these; left out, all keys that differ between regions, by their listings')
    .description(
      'has keys looked at again that no event tells of: the journal was lost, or objects are older than the functions',
    )
    .option('--prefix <text>', 'only keys that begin so')
    .option('--all', 'keys that look alike too: their metadata may differ, which no listing tells')
    .option('--dry-run', 'show which, and have nothing looked at')
    .action(run((screen, keys: string[], options: ReconcileOptions) => reconcile(screen, keys, options)));
  examplesOf(command, [
    ['npx concord reconcile --dry-run', 'which keys differ between regions'],
    ['npx concord reconcile', 'bring what differs into agreement: after the journal was lost, or at the start'],
    ['npx concord reconcile reports/2026.csv', 'one key, whatever the journal says of it'],
  ]);
};

async function reconcile(screen: Screen, named: readonly string[], options: ReconcileOptions): Promise<ExitCode> {
  if (named.length > 0 && (options.prefix !== undefined || options.all))
    throw new UsageError('name keys, or choose them by --prefix and --all');
  const { openApplication } = await import('../../site/application.ts');
  const { listingsOf } = await import('../../site/listings.ts');
  const application = await openApplication(options, 'reconcile');
  const { deps, set } = application;
  const place = await placeOf(application);
  screen.say(`${placeText(place)}.`);
  const shown: string[] = [];
  let differing = 0;
  let askedFurther = 0;
  let waiting: ObjectKey[] = [];
  const send = async () => {
    if (!options.dryRun)
      await askToLook(
        waiting.map((key) => ({ set, key })),
        deps,
      );
    waiting = [];
  };
  let seen = 0;
  for await (const { key, isAlike, isAsked } of found()) {
    seen++;
    if (isAsked) askedFurther++;
    if (isAlike && !options.all) continue;
    differing++;
    // Only who wants them all has them all kept.
    if (screen.isJson || shown.length < SHOWN) shown.push(key);
    waiting.push(parseObjectKey(key));
    if (waiting.length === BATCH) await send();
  }
  await send();
  screen.data({ place, set, keys: shown, seen, askedFurther, asked: options.dryRun ? 0 : differing });
  for (const key of shown) screen.say(`  ${printable(key)}`);
  if (differing > shown.length) screen.say(`  and ${differing - shown.length} more`);
  screen.say(sentence(differing, seen, options, named.length > 0));
  return 0;

  function found(): AsyncIterable<FoundKey> {
    if (named.length > 0) return chosen(named);
    // Who takes them all need not know what their ETags mean.
    return options.all ? unjudged(compareListings(listings())) : differingKeys(set, listings(), deps);
  }

  function listings() {
    return listingsOf(application, options.prefix ?? '').map(({ open }) => open());
  }
}

async function* chosen(keys: readonly string[]): AsyncGenerator<FoundKey> {
  for (const key of keys) yield { key: keyOf(key), isAlike: false, isAsked: false };
}

async function* unjudged(compared: ReturnType<typeof compareListings>): AsyncGenerator<FoundKey> {
  for await (const { key, isAlike } of compared) yield { key, isAlike, isAsked: false };
}

function sentence(count: number, seen: number, { all, dryRun }: ReconcileOptions, isNamed: boolean): string {
  if (seen === 0) return 'No key is there.';
  if (count === 0)
    return `${seen === 1 ? 'The one key looks' : `All ${seen} keys look`} alike in every region: nothing to do.`;
  const [differ, them] = count === 1 ? ['differs', 'it'] : ['differ', 'them'];
  const which = isNamed || all ? keysText(count) : `${count} of ${keysText(seen)} ${differ} between regions`;
  if (dryRun) return `${which}; nothing was asked for.`;
  return `${which}; the functions look at ${them} now. \`npx concord open\` tells what is not in agreement yet, \`npx concord held\` what waits for a person.`;
}

function keysText(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`;
}
