import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { explain } from './aws/aws-errors.ts';
import { type Configuration, readConfiguration } from './plan/configuration.ts';

/** What deploy.ts and remove.ts have in common: options, running the framework, exit codes. */

export interface Options {
  readonly stage: string;
  readonly region: string | undefined;
  readonly dryRun: boolean;
  readonly configuration: Configuration;
}

/** A mistake of who called: exit code 2. */
export class UsageError extends Error {}

/** Somebody asked what there is: printed, and no fault. */
class HelpAsked extends Error {}

const HELP = `Usage: npm run deploy -- [options]      every region's stack, the home first
       npm run remove -- [options]      the same taken away, the home last; buckets and journal stay

  --stage <name>     which deployment, for there may be several (default: dev)
  --config <file>    configuration (default: $CONCORD_CONFIG_FILE, else concord.yml)
  --region <name>    this region alone
  --dry-run          print what would be run, and run nothing
  -h, --help         this

Credentials are those of the AWS SDK: AWS_PROFILE, \`aws sso login\`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
docs/deploy.md is the manual; \`npx concord config check\` tells beforehand what would be refused.`;
/** Its message says what to do already. */
class ToldError extends Error {}

export async function readOptions(args: readonly string[]): Promise<Options> {
  if (args.some((word) => word === '--help' || word === '-h' || word === 'help')) throw new HelpAsked(HELP);
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stage: { type: 'string', default: 'dev' },
        config: { type: 'string', default: process.env.CONCORD_CONFIG_FILE || 'concord.yml' },
        region: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const configuration = await readConfiguration(values.config);
    return { stage: values.stage, region: values.region, dryRun: values['dry-run'], configuration };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isUnknown = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    throw new UsageError(isUnknown ? `${message.split('. ')[0]}; --help tells what there is` : message);
  }
}

/** As a person would type it into a shell. */
export const typed = (command: readonly string[]): string => `npx serverless ${command.map(quoted).join(' ')}`;

function quoted(argument: string): string {
  const [name, ...value] = argument.split('=');
  return /^[\w./:=@-]*$/.test(argument) ? argument : `${name}='${value.join('=').replaceAll("'", "'\\''")}'`;
}

/** Runs the framework with its output passing through; rejects when it fails. */
export async function runServerless(command: readonly string[]): Promise<void> {
  const binary = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const child = spawn(process.execPath, [binary, ...command], { stdio: 'inherit' });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`serverless ended with exit code ${code}; the reason stands above.`);
}

/** One step after another. Where one fails the rest is left, and the error tells how far it came. */
export async function inOrder<Step extends { readonly region: string }>(
  steps: readonly Step[],
  done: 'Deployed' | 'Removed',
  carryOut: (step: Step) => Promise<void>,
): Promise<void> {
  const regionsOf = (some: readonly Step[]) => some.map(({ region }) => region).join(', ') || 'none';
  for (const [index, step] of steps.entries()) {
    await carryOut(step).catch((error: unknown) => {
      throw new ToldError(
        `\n${step.region} failed: ${explain(error)}\n` +
          `${done} before it: ${regionsOf(steps.slice(0, index))}. Not reached: ${regionsOf(steps.slice(index + 1))}.\n` +
          'Mend the cause and run the same command again; what is done already is not done twice.',
      );
    });
  }
}

export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof HelpAsked) return console.log(error.message);
    console.error(error instanceof ToldError || error instanceof UsageError ? error.message : explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
