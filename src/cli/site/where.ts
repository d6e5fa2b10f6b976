// src/cli/site: which stack a command asks, and by which configuration.
import { isDeepStrictEqual } from 'node:util';
import { type Config, compileConfig } from '../../config/index.ts';
import { loadConfig } from '../../config/load.ts';
import { UsageError } from '../command.ts';
import { endedLocals, type LocalStackFile, runningLocals } from './local-file.ts';

export const DEFAULT_CONFIG = 'concord.yml';

export interface WhereOptions {
  readonly config?: string;
  readonly stage?: string;
  readonly aws?: boolean;
  readonly local?: boolean;
}

/** What a command asks, and by which configuration. */
export interface Where {
  /** Undefined: AWS. */
  readonly local: LocalStackFile | undefined;
  readonly config: Config;
  readonly configFile: string;
}

/** `tries`: the command tries a configuration on what was decided under another, so that it may be any. */
export type Use = 'asks' | 'tries';

/**
 * AWS is asked where `--aws` or the configuration (`commands: aws`) says so, and never because nothing runs here: what was meant for a stack on
 * this machine must not reach what was deployed. Throws a UsageError that says what to do.
 */
export async function whereOf(options: WhereOptions, use: Use): Promise<Where> {
  if (options.aws && options.local) throw new UsageError('--aws and --local exclude each other');
  const running = runningLocals();
  if (options.aws || (!options.local && (await saysAws(options.config ?? DEFAULT_CONFIG)))) {
    if (!options.aws && running.length > 0)
      note('AWS is asked, as the configuration says; a stack runs in this folder too, which --local asks.');
    const configFile = options.config ?? DEFAULT_CONFIG;
    return { local: undefined, config: await loadConfig(configFile), configFile };
  }
  if (options.stage !== undefined) throw new UsageError('--stage names what was deployed: say --aws too');
  const [first] = running;
  if (!first) throw new UsageError(nothingRuns());
  return await localWhere(first, running, options.config, use);
}

async function localWhere(
  first: LocalStackFile,
  running: readonly LocalStackFile[],
  given: string | undefined,
  use: Use,
): Promise<Where> {
  if (given === undefined) {
    const { configFile } = first;
    return { local: first, config: use === 'tries' ? await loadConfig(configFile) : first.config, configFile };
  }
  const config = await loadConfig(given);
  const fitting = running.filter((one) => isDeepStrictEqual(placesOf(one.config), placesOf(config)));
  const local = fitting.find((one) => hashOf(one.config) === hashOf(config)) ?? fitting[0];
  if (use === 'tries') return { local: local ?? first, config, configFile: given };
  if (!local)
    throw new UsageError(
      `the stack that runs here (process ${first.pid}) was started with ${first.configFile}, which has other buckets than ${given}: leave --config out, or start another by \`npm start -- --config ${given}\``,
    );
  if (hashOf(local.config) !== hashOf(config))
    note(
      `The stack that runs here (process ${local.pid}) goes by other rules than ${given}: those of ${local.configFile}, as it was then.`,
    );
  return { local, config: local.config, configFile: local.configFile };
}

/** A file that can't be read says nothing; whoever needs it will say what is wrong. */
async function saysAws(file: string): Promise<boolean> {
  const config = await loadConfig(file).catch(() => undefined);
  return config?.commands === 'aws';
}

function nothingRuns(): string {
  const ended = endedLocals();
  const last = ended.length > 0 ? `; what ran here (process ${ended.join(', ')}) has ended` : '';
  return `No stack runs in ${process.cwd()}${last}. Start one here by \`npm start\`, or ask AWS by --aws (\`commands: aws\` in the configuration says it for good).`;
}

/** In their order, which is the regions' rank. */
function placesOf({ home, sets }: Config): unknown {
  const inOrder = Object.entries(sets).map(([name, { buckets }]) => [name, Object.entries(buckets)] as const);
  return [home, inOrder.toSorted(([a], [b]) => (a < b ? -1 : 1))];
}

function hashOf(config: Config): string {
  return compileConfig(config).hash;
}

/** Beside the answer, which may go into a program. */
function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
