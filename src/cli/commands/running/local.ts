// src/cli/commands/running: commands that run, check and configure.
import { Option } from 'commander';
import type { Placement } from '../../../adapters/memory/s3/index.ts';
import { type Config, compileConfig } from '../../../config/index.ts';
import { LIVE_ADDRESS_HELP, parseLiveAddress } from '../../../config/live-address.ts';
import type { RunningConsole } from '../../../console/server/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { type AddCommand, type Screen, UsageError } from '../../command.ts';
import { examplesOf } from '../../screen/help.ts';
import { leave } from '../../site/leave.ts';
import { forgetLocal, type LocalStackFile, rememberLocal, runningLocals } from '../../site/local-file.ts';
import { tellPlaces } from '../../site/local-prompt.ts';
import { untilStopped } from '../../site/prompt.ts';

/** From the base port. */
const CONSOLE_OFFSET = 3;

/** Easy to type, and free of well-known services. */
const DEFAULT_PORT = 4700;

interface LocalOptions {
  config: string;
  port: number;
  data?: string;
  liveConfig?: string;
  latency: number;
  replicationDelay: readonly [number, number];
  replicas: Placement;
}

export const addLocal: AddCommand = (program, run) => {
  const command = program
    .command('local')
    .description('run everything on this machine until Ctrl-C: S3 for each region, DynamoDB, SQS and the functions')
    .option('--config <file>', 'configuration', 'concord.yml')
    .option('--port <number>', 'base port; 0 takes any that are free', toNumber, DEFAULT_PORT)
    .option('--data <dir>', 'keep all state in this folder over restarts')
    .option(
      '--live-config <address>',
      "let the functions follow a configuration that lies at the home's S3: s3://BUCKET/KEY",
    )
    .option('--latency <ms>', 'delay between regions', toNumber, 0)
    .option(
      '--replication-delay <ms>',
      "how long S3's own replication takes, where buckets have rules for it: 2000, or any time between two: 100..60000",
      toRange,
      [1000, 1000],
    )
    .addOption(
      new Option('--replicas <where>', 'where its replicas come to lie, which S3 leaves open: on top, or by their time')
        .choices(['arrival', 'creation'])
        .default('arrival'),
    )
    .action(run((screen, options: LocalOptions) => local(screen, options)));
  examplesOf(command, [
    ['npx concord local', 'the regions of concord.yml, on ports from 4700 on'],
    ['npx concord local --port 0 --json', 'on any free ports, told in one line of JSON'],
    [
      'npx concord local --data .concord/data --latency 80',
      'everything is kept over restarts; regions are 80 ms apart',
    ],
  ]);
};

async function local(screen: Screen, asked: LocalOptions): Promise<0> {
  const { config: file, port, data, liveConfig, latency, replicationDelay, replicas } = asked;
  if (liveConfig !== undefined && parseLiveAddress(liveConfig) === undefined)
    throw new UsageError(`--live-config ${liveConfig} is no address; allowed: ${LIVE_ADDRESS_HELP}`);
  const [{ loadConfig }, { startStack }, { stackOptions }] = await Promise.all([
    import('../../../config/load.ts'),
    import('../../../local/stack.ts'),
    import('../../site/stack-options.ts'),
  ]);
  const loaded = await loadConfig(file);
  const replication = { replicationDelay, replicaPlacement: replicas };
  const options = {
    ...stackOptions(loaded, file),
    port,
    dataDir: data,
    latencyMs: latency,
    liveConfig,
    ...replication,
  };
  const stack = await startStack(options);
  const consolePort = port === 0 ? 0 : port + CONSOLE_OFFSET;
  const console = await consoleOf(stack, loaded, file, consolePort).catch(async (error) => {
    await leave(() => stack.stop());
    throw error;
  });
  tellOfOthers(runningLocals());
  rememberLocal(stack, file, loaded);
  if (screen.isJson) screen.data(ready(stack, console));
  else introduce(stack, console, screen);
  const running = { ...stack, console: console.url };
  await untilStopped(running, screen);
  forgetLocal();
  await leave(async () => {
    await console.stop();
    await stack.stop();
  });
  return 0;
}

/** Commands ask the stack that was there first, so that who comes later takes nothing away from it. */
function tellOfOthers([first]: readonly LocalStackFile[]): void {
  if (first === undefined) return;
  process.stderr.write(
    `A stack runs in this folder already (process ${first.pid}, with ${first.configFile}), and commands here go on asking that one. They ask this one where --config names its configuration and the other has other buckets, or in another folder.\n`,
  );
}

/** As `concord console` serves it, beside the stack. */
async function consoleOf(stack: LocalStack, config: Config, configFile: string, port: number): Promise<RunningConsole> {
  const [{ applicationAt }, { startConsole }] = await Promise.all([
    import('../../site/application.ts'),
    import('../../../console/server/index.ts'),
  ]);
  const compiled = compileConfig(config);
  const site = { config, configFile, compiled, local: { ...stack, pid: process.pid }, stack: '' };
  const { deps } = applicationAt(site, 'console');
  return await startConsole({ deps, isLocal: true, port });
}

/** The shape that others rely on, and no more than that. */
function ready({ regions, dynamodb, sqs, table: name, lambda }: LocalStack, console: RunningConsole) {
  return { ready: true, regions, dynamodb, sqs, table: name, lambda, console: console.url };
}

function introduce(stack: LocalStack, console: RunningConsole, screen: Screen): void {
  const [first, second] = Object.entries(stack.regions);
  screen.say('s3-concord runs on this machine. Any AWS SDK or CLI can talk to it, with any credentials.\n');
  tellPlaces(stack, screen);
  if (first && second) {
    const [, from] = first;
    const [, to] = second;
    screen.say('Upload in one region, and read it in another:');
    screen.say(`  aws --endpoint-url ${from.endpoint} s3 cp README.md s3://${from.bucket}/README.md`);
    screen.say(`  aws --endpoint-url ${to.endpoint} s3 ls s3://${to.bucket}/`);
    screen.say('  npx concord history README.md\n');
  }
  screen.say(`Look at it in a browser: ${console.url}\n`);
  screen.say('Type "help" for what can be typed here, "endpoints" to see these again; "quit" or Ctrl-C ends it.');
}

function toNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0) throw new UsageError(`${JSON.stringify(text)} is no whole number`);
  return number;
}

function toRange(text: string): readonly [number, number] {
  const [from = '', to = from, ...others] = text.split('..');
  const range = [toNumber(from), toNumber(to)] as const;
  if (others.length > 0 || range[0] > range[1])
    throw new UsageError(`${JSON.stringify(text)} is no time: milliseconds, or two of them as 100..60000`);
  return range;
}
