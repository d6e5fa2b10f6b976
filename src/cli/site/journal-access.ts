import type { Command } from 'commander';
import { createDynamoClient, createJournal } from '../../adapters/aws/journal.ts';
import { openWindowLog } from '../../adapters/aws/window-log.ts';
import { type CompiledConfig, type Config, compileConfig } from '../../config/index.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Journal } from '../../ports/journal.ts';
import type { WindowLog } from '../../ports/window-log.ts';
import { UsageError } from '../command.ts';
import type { RunningLocal } from './local-file.ts';
import { type Use, whereOf } from './where.ts';

export interface JournalOptions {
  config?: string;
  set?: string;
  stage?: string;
  table?: string;
  aws?: boolean;
  local?: boolean;
}

/** The options by which a command finds the journal. */
export function withJournalOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration; left out: what the stack that is asked was started with, or concord.yml')
    .option('--set <name>', 'replica set; needed where the configuration has several')
    .option('--stage <name>', 'stage that was deployed; left out: dev')
    .option('--table <name>', "the journal's table, if it has another name than the stage gives it")
    .option('--aws', 'ask AWS, what was deployed, with your own credentials')
    .option('--local', 'ask the stack that runs in this folder, whatever the configuration says');
}

/** Where a command works: the stack that runs in this folder, or the deployed one, with the caller's own credentials. */
export interface Site {
  readonly config: Config;
  /** Where it lies, if in a file. */
  readonly configFile?: string;
  readonly compiled: CompiledConfig;
  readonly set: SetName;
  readonly local: RunningLocal | undefined;
  /** What every name on AWS begins with. */
  readonly stack: string;
  readonly stage?: string;
}

export async function openSite(options: JournalOptions, use: Use = 'asks'): Promise<Site> {
  const deployment = await openDeployment(options, use);
  return { ...deployment, set: chosenSet([...deployment.compiled.sets.keys()], options.set) };
}

/** Where a command works that is about all replica sets. */
export type Deployment = Omit<Site, 'set'>;

export async function openDeployment(options: JournalOptions, use: Use = 'asks'): Promise<Deployment> {
  const { local, config, configFile } = await whereOf(options, use);
  const { stage = 'dev' } = options;
  const stack = `${config.deploy?.prefix ?? 's3-concord'}-${stage}`;
  return { config, configFile, compiled: compileConfig(config), local, stack, stage };
}

export async function openJournal(options: JournalOptions): Promise<{ journal: Journal; set: SetName }> {
  const site = await openSite(options);
  return { journal: journalOf(site, options), set: site.set };
}

export function journalOf(deployment: Deployment, options: Pick<JournalOptions, 'table'>): Journal {
  return createJournal({ ...journalTableOf(deployment, options), ...deployment.config.journal });
}

/** The records of windows lie in the same table. */
export function windowLogOf(deployment: Deployment, options: Pick<JournalOptions, 'table'>): WindowLog {
  return openWindowLog(journalTableOf(deployment, options));
}

/** Where the journal lies, and a client that reaches it. */
export function journalTableOf({ compiled, local, stack }: Deployment, { table }: Pick<JournalOptions, 'table'>) {
  const client = createDynamoClient({
    region: compiled.home,
    ...(local ? { endpoint: local.dynamodb, credentials: LOCAL_CREDENTIALS } : fromEnvironment()),
  });
  return { client, table: table ?? local?.table ?? `${stack}-journal` };
}

/** The embedded stack lets in whoever comes; what is signed so counts as a client's. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

function fromEnvironment(): { endpoint?: string } {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  return endpoint ? { endpoint } : {};
}

export function chosenSet(names: readonly SetName[], wanted: string | undefined): SetName {
  const found = wanted === undefined ? names : names.filter((name) => name === wanted);
  const [only, ...others] = found;
  if (!only)
    throw new UsageError(`the configuration has no replica set ${JSON.stringify(wanted)}; it has ${names.join(', ')}`);
  if (others.length > 0)
    throw new UsageError(`the configuration has several replica sets; name one by --set: ${names.join(', ')}`);
  return only;
}
