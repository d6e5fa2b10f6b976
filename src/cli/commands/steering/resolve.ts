// src/cli/commands/steering: commands that change something.
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Choice } from '../../../app/steering/resolve.ts';
import { type Planned, planResolution, type Refusal, resolveHeld } from '../../../app/steering/resolve.ts';
import { isOutdated, tellWhatContends } from '../../../app/steering/what-contends.ts';
import { fileMistake } from '../../../config/check/file-mistake.ts';
import { ConfigError, checkConfig } from '../../../config/index.ts';
import type { Decision, PolicyStep, Write } from '../../../domain/model/decision.ts';
import { parseObjectKey } from '../../../domain/model/ids.ts';
import { contentName } from '../../../domain/model/policy.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { regionOf } from '../../input/arguments.ts';
import { type AroundOptions, aroundOf, gather, isAroundSaid } from '../../input/around.ts';
import { confirm } from '../../input/confirm.ts';
import { contendersTable, outcomeText, resolveCommand } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { bringText } from '../../screen/plan-text.ts';
import { printable } from '../../screen/table.ts';
import { paragraph } from '../../screen/terminal.ts';
import { uploadText } from '../../screen/upload-text.ts';
import type { Application } from '../../site/application.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';

interface ResolveOptions extends JournalOptions, AroundOptions {
  winner?: string;
  content?: string;
  policy?: string;
  region?: string;
  yes?: boolean;
  dryRun?: boolean;
}

export const addResolve: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('resolve'))
    .argument('<key>', 'object key')
    .description('settle a conflict that is held for a person: shows what will be done, asks, and does it')
    .option('--winner <version>', 'who wins: a region, a version id or its beginning, or REGION/VERSION')
    .option('--content <file>', 'content of your own wins; it is uploaded first')
    .option('--region <name>', 'where --content is uploaded; else into the first region of the set')
    .option('--like <version>', 'whose headers, metadata and tags --content gets; else those of all, merged three ways')
    .option(
      '--header <name=value>',
      'of --content besides, such as content-type; empty: without it; once for each',
      gather,
    )
    .option('--metadata <name=value>', 'of --content besides; empty: without it; once for each', gather)
    .option('--tag <name=value>', 'of --content besides; empty: without it; once for each', gather)
    .option('--policy <policy>', 'let a policy decide this once: a name, or { use: NAME, … }')
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(run((screen, key: string, options: ResolveOptions) => resolve(screen, key, options)));
  examplesOf(command, [
    ['npx concord resolve contracts/lease.txt --winner eu-west-1 --dry-run', 'what would be done'],
    ['npx concord resolve contracts/lease.txt --winner eu-west-1', 'shows it, asks, and does it'],
    ['npx concord resolve contracts/lease.txt --content agreed.txt --yes', 'a file of your own wins, without asking'],
  ]);
};

/** Exit code 1 where nothing was done: nothing is held, or it is not what was seen any more. */
async function resolve(screen: Screen, keyText: string, options: ResolveOptions): Promise<ExitCode> {
  const { openApplication } = await import('../../site/application.ts');
  const application = await openApplication(options, 'resolve');
  const { deps, set } = application;
  const ref = { set, key: parseObjectKey(keyText) };
  const choice = await choiceOf(options, application);
  const held = (await deps.journal.latest(ref, 1)).log.at(-1);
  if (held?.suspended?.kind === 'held') show(held, screen);
  if (!choice) throw new UsageError(`say who wins: ${resolveCommand(ref.key)} (or --content FILE, or --policy NAME)`);

  const request = { ref, seen: held?.seq ?? 0, choice };
  const place = await placeOf(application);
  const plan = await planResolution(request, deps);
  if (plan.kind === 'refused')
    return refused(isOutdated(plan) && !options.dryRun ? await tellWhatContends(plan, ref, deps) : plan, held, screen);
  screen.say(`${placeText(place)}.`);
  tell(plan, screen);
  if (options.dryRun) {
    screen.data({ place, ...ref, held, planned: plannedData(plan), decision: null });
    return 0;
  }
  if (!options.yes && !(await confirm('Do it?', screen))) {
    screen.say('Nothing was done.');
    return 1;
  }
  const end = await resolveHeld(request, deps);
  if (end.kind === 'refused') return refused(end, held, screen);
  const { decision, unsent } = end;
  screen.data({ place, ...ref, held, planned: plannedData(plan), decision, ...(unsent ? { unsent } : {}) });
  screen.say(`Decision ${decision.seq} is in the journal; its copies are on their way.`);
  if (unsent)
    screen.say(
      `They could not be queued now (${unsent}), so the sweep has to find them: that takes up to an hour or so.`,
    );
  return 0;
}

async function choiceOf(options: ResolveOptions, application: Application): Promise<Choice | undefined> {
  const { winner, content, policy, region } = options;
  const given = [winner, content, policy].filter((one) => one !== undefined);
  if (given.length > 1) throw new UsageError('--winner, --content and --policy exclude each other');
  if ((region !== undefined || isAroundSaid(options)) && content === undefined)
    throw new UsageError('--region, --like, --header, --metadata and --tag go with --content');
  if (winner !== undefined) return { kind: 'winner', winner };
  if (policy !== undefined) return { kind: 'policy', steps: stepsOf(policy, application) };
  if (content === undefined) return undefined;
  const regions = application.compiled.sets.get(application.set)?.regions ?? [];
  const chosen = region === undefined ? {} : { region: regionOf(region, regions) };
  const bytes = await readFile(content).catch((error: Error) => {
    throw new UsageError(`${printable(fileMistake(content, error))}; --content takes the file that is to win.`);
  });
  return { kind: 'content', bytes, ...chosen, around: aroundOf(options) };
}

/** Checked as the configuration is, as if it were the set's only rule. */
function stepsOf(text: string, { config, set }: Application): readonly PolicyStep[] {
  const policy: unknown = parsed(text);
  const sets = { [set]: { ...config.sets[set], rules: [{ policy }] } };
  try {
    return checkConfig({ ...config, sets }, '--policy').sets[set]?.rules[0]?.policy ?? [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // Where in a configuration it would stand is nobody's concern here.
    const inOption = error.problems.map(({ path, message }) =>
      `${path.replace(/^.*?\.policy\.?/, '')} ${message}`.trim(),
    );
    throw new UsageError(`--policy ${text}: ${inOption.join('; ')}`);
  }
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`--policy is no YAML: ${(error as Error).message}`);
  }
}

function show(held: Decision, screen: Screen): void {
  screen.say(`${paragraph(`${held.key} in ${held.set} is held since decision ${held.seq}. ${held.why}`)}\n`);
  screen.say(contendersTable(held.contenders));
}

function tell({ outcome }: Planned, screen: Screen): void {
  if (outcome.kind === 'upload') {
    screen.say(paragraph(uploadText(outcome)));
    return;
  }
  const { decision } = outcome;
  screen.say(paragraph(`Wins: ${outcomeText(decision).replaceAll('\n', ' ')}. ${decision.why}`));
  screen.say(`${paragraph(bringText(decision))}\n`);
}

function plannedData({ outcome }: Planned) {
  if (outcome.kind === 'decision') return { kind: 'decision', decision: outcome.decision };
  const { region, upload, wouldPush } = outcome;
  const { bytes, headers, metadata, tags } = upload;
  const { contentType } = headers;
  const around = { ...(contentType ? { contentType } : {}), headers, metadata, tags };
  return { kind: 'upload', region, size: bytes.length, ...around, wouldPush };
}

function refused(refusal: Refusal, shown: Decision | undefined, screen: Screen): ExitCode {
  const { reason, why, contenders = [], uploaded, gone, joined } = refusal;
  const outdated = { ...(gone ? { gone } : {}), ...(joined ? { joined } : {}) };
  screen.data({ refused: { reason, why, contenders, ...outdated, ...(uploaded ? { uploaded } : {}) } });
  screen.say(paragraph(why));
  // Those that were shown before are seen still.
  if (contenders.length > 0 && !isSameSet(contenders, shown?.contenders ?? [])) screen.say(contendersTable(contenders));
  if (uploaded)
    screen.say(`The file is there as version ${uploaded.id} in ${uploaded.region}, a write like any other.`);
  return 1;
}

function isSameSet(some: readonly Write[], others: readonly Write[]): boolean {
  const names = new Set(others.map(contentName));
  return some.length === names.size && some.every((write) => names.has(contentName(write)));
}
