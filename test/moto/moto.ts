import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../deploy/template.ts';

/** Where test/moto/install puts it. */
export const PYTHON = join(ROOT, '.build', 'python', 'bin');

/** Starting takes seconds; on a machine with more to do, many. */
const START_MS = 60_000;

/** moto's account of all that has no other. */
export const ACCOUNT = '123456789012';

/** Starts moto on a free port of this machine. It keeps everything in memory. */
export async function startMoto() {
  const child = spawn(join(PYTHON, 'moto_server'), ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // It reads nobody's settings or credentials.
    env: { PATH: process.env.PATH, PYTHONUNBUFFERED: '1' },
  });
  const ended = once(child, 'close');
  ended.catch(() => undefined);
  return {
    endpoint: await endpointOf(child),
    async stop(): Promise<void> {
      child.kill();
      await ended.catch(() => undefined);
    },
  };
}

function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    let said = '';
    const deadline = setTimeout(() => fail('did not start in time'), START_MS);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code) => fail(`ended with ${code}`));
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      const [, endpoint] = /Running on (http:\S+)/.exec(said) ?? [];
      if (!endpoint) return;
      clearTimeout(deadline);
      resolve(endpoint);
    });

    function fail(what: string): void {
      clearTimeout(deadline);
      child.kill();
      reject(new Error(`moto ${what}; test/moto/install puts it into .build/python.\n${said}`));
    }
  });
}
