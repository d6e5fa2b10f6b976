import type { Command } from 'commander';
import { createDynamoClient, createJournal } from '../adapters/aws/journal.ts';
import { compileConfig } from '../config/index.ts';
import { loadConfig } from '../config/load.ts';
import type { SetName } from '../domain/ids.ts';
import type { Journal } from '../ports/journal.ts';
import { UsageError } from './command.ts';
import { runningLocal } from './local-file.ts';

export interface JournalOptions {
  config: string;
  set?: string;
  stage: string;
  table?: string;
  aws?: boolean;
}

/** The options by which a command finds the journal. */
export function withJournalOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration', 'concord.yml')
    .option('--set <name>', 'replica set; needed where the configuration has several')
    .option('--stage <name>', 'stage that was deployed', 'dev')
    .option('--table <name>', "the journal's table, if it has another name than the stage gives it")
    .option('--aws', 'ask AWS even if `concord local` runs in this folder');
}

/** The journal of the stack that runs in this folder; else the deployed one, with the caller's own credentials. */
export async function openJournal(options: JournalOptions): Promise<{ journal: Journal; set: SetName }> {
  const { home, sets } = compileConfig(await loadConfig(options.config));
  const local = options.aws ? undefined : runningLocal();
  const client = local
    ? createDynamoClient({
        region: home,
        endpoint: local.dynamodb,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      })
    : createDynamoClient({ region: home, ...fromEnvironment() });
  const table = options.table ?? local?.table ?? `s3-concord-${options.stage}-journal`;
  return { journal: createJournal({ client, table }), set: chosenSet([...sets.keys()], options.set) };
}

function fromEnvironment(): { endpoint?: string } {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  return endpoint ? { endpoint } : {};
}

function chosenSet(names: readonly SetName[], wanted: string | undefined): SetName {
  const found = wanted === undefined ? names : names.filter((name) => name === wanted);
  const [only, ...others] = found;
  if (!only)
    throw new UsageError(`the configuration has no replica set ${JSON.stringify(wanted)}; it has ${names.join(', ')}`);
  if (others.length > 0)
    throw new UsageError(`the configuration has several replica sets; name one by --set: ${names.join(', ')}`);
  return only;
}
