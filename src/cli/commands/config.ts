import { type CompiledConfig, compileConfig } from '../../config/index.ts';
import { loadConfig } from '../../config/load.ts';
import type { ReplicaSet } from '../../domain/replica-set.ts';
import type { AddCommand, ExitCode, Screen } from '../command.ts';
import { examplesOf } from '../help.ts';
import { table } from '../table.ts';

export const addConfig: AddCommand = (program, run) => {
  const command = program
    .command('config')
    .description('what the configuration says')
    .command('check')
    .argument('[file]', 'configuration', 'concord.yml')
    .description('validate a configuration as a whole; exit code 2 if anything is wrong')
    .action(run((screen, file: string) => check(screen, file)));
  examplesOf(command, [
    ['concord config check', 'concord.yml'],
    ['concord config check new.yml --json', 'another file, for programs'],
  ]);
};

async function check(screen: Screen, file: string): Promise<ExitCode> {
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
