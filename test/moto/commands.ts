import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../deploy/template.ts';

export interface Ended {
  readonly code: number | null;
  /** What a person sees: both streams, the second after the first. */
  readonly output: string;
}

/** Empty, so that nobody's profiles and settings are read. */
const HOME = mkdtempSync(join(tmpdir(), 'concord-home-'));

/** CloudFormation is slow, so that the framework asks every five seconds how it goes. moto is done at once. */
const IMPATIENT = { SLS_AWS_MONITORING_FREQUENCY: '100' };

/** What a program needs to take the endpoint for AWS. */
export const environmentFor = (endpoint: string, region: string): Readonly<Record<string, string | undefined>> => ({
  PATH: process.env.PATH,
  HOME,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'fake',
  AWS_SECRET_ACCESS_KEY: 'fake',
  AWS_REGION: region,
});

/** Runs one of the project's commands as `npm run` does. */
export async function run(endpoint: string, file: string, ...args: readonly string[]): Promise<Ended> {
  const env = { ...environmentFor(endpoint, 'us-east-1'), ...IMPATIENT };
  const child = spawn(process.execPath, [join(ROOT, file), ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const output = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, output: output.join('') };
}
