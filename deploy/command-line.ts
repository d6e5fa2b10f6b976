import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { type Configuration, readConfiguration } from './configuration.ts';

/** What deploy.ts and remove.ts have in common: options, running the framework, exit codes. */

export interface Options {
  readonly stage: string;
  readonly region: string | undefined;
  readonly dryRun: boolean;
  readonly configuration: Configuration;
}

/** A mistake of who called: exit code 2. */
export class UsageError extends Error {}

export async function readOptions(args: readonly string[]): Promise<Options> {
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
    throw new UsageError(error instanceof Error ? error.message : String(error));
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
  if (code !== 0) throw new Error(`it ended with exit code ${code}`);
}

export async function main(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
