import { type CompiledConfig, compileConfig } from '../../../config/index.ts';
import { loadConfig } from '../../../config/load.ts';
import type { ReplicaSet } from '../../../domain/model/replica-set.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { errorData } from '../../errors.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';

export const addConfig: AddCommand = (program, run) => {
  const command = program
    .command('config')
    .description('what the configuration says')
    .command('check')
    .argument('[file]', 'configuration', 'concord.yml')
    .option('--stage <name>', 'stage that is to be deployed: names are made of it', 'dev')
    .description('validate a configuration as a whole, as deploying does; exit code 2 if anything is wrong')
    .action(run((screen, file: string, options: { stage: string }) => check(screen, file, options.stage)));
  examplesOf(command, [
    ['npx concord config check', 'concord.yml'],
    ['npx concord config check new.yml --json', 'another file, for programs'],
    ['npx concord config check --stage production', 'with the names that this stage would have'],
  ]);
};

/** What makes templates and bundles takes a moment to load, for which no other command should wait. */
async function check(screen: Screen, file: string, stage: string): Promise<ExitCode> {
  const { refuseUndeployableFile } = await import('../../../../deploy/plan/check.ts');
  try {
    await refuseUndeployableFile(file, stage);
  } catch (error) {
    screen.data({ file, valid: false, error: errorData(error) });
    throw error;
  }
  const config = compileConfig(await loadConfig(file));
  screen.data(summary(file, config));
  screen.say(`${file} is valid. The journal lives in ${config.home}.`);
  screen.say(`Decisions made under it carry its hash, ${config.hash}.\n`);
  for (const set of config.sets.values()) {
    screen.say(
      table(
        [`set ${set.name}`, 'bucket', 'endpoint'],
        set.regions.map((region) => bucketRow(set, region)),
      ),
    );
  }
  return 0;
}

function bucketRow({ buckets }: ReplicaSet, region: ReplicaSet['regions'][number]): string[] {
  const address = buckets[region];
  return [region, address?.bucket ?? '', address?.endpoint ?? 'AWS'];
}

function summary(file: string, { home, hash, sets }: CompiledConfig) {
  const described = [...sets.values()].map(({ name, buckets }) => [name, { buckets }] as const);
  return { file, valid: true, home, hash, sets: Object.fromEntries(described) };
}
