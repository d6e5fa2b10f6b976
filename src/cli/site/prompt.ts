import { createInterface } from 'node:readline';
import type { LocalStack } from '../../local/stack.ts';
import { type Screen, UsageError } from '../command.ts';
import { answerAtPrompt, type Places } from './local-prompt.ts';

type RunningStack = LocalStack & Places;

/** npm passes Ctrl-C on to its script, which has had it from the terminal already: what comes so soon is the same wish. */
const SAME_WISH_MS = 1000;

/** Resolves once somebody wants the stack to end. Commands on stdin are for trying outages; the end of stdin is no reason to stop. */
export function untilStopped(stack: RunningStack, screen: Screen): Promise<void> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: process.stdin });
    let wishedAt: number | undefined;
    const end = () => {
      wishedAt ??= Date.now();
      lines.close();
      // Whoever holds the other end of a pipe may keep it open, and an open stdin would keep the process.
      process.stdin.destroy();
      resolve();
    };
    const endBySignal = (signal: NodeJS.Signals, code: number) =>
      process.on(signal, () => {
        if (wishedAt !== undefined && Date.now() - wishedAt > SAME_WISH_MS) process.exit(code);
        end();
      });
    endBySignal('SIGINT', 130);
    endBySignal('SIGTERM', 143);
    lines.on('line', (line) => {
      const [verb = '', region = ''] = line.trim().split(/\s+/);
      if (verb === 'quit') end();
      else obey(verb, region, stack, screen).catch((error: Error) => process.stderr.write(`${error.message}\n`));
    });
  });
}

async function obey(verb: string, region: string, stack: RunningStack, screen: Screen): Promise<void> {
  if (await answerAtPrompt(verb, stack, screen)) return;
  switch (verb) {
    case '':
      return;
    case 'stop':
      await stack.stopRegion(region);
      return screen.say(`${region} is down`);
    case 'start':
      await stack.startRegion(region);
      return screen.say(`${region} is up again`);
    case 'pause':
      await stack.pauseFunctions();
      return screen.say('the functions wait; what is uploaded until "resume" is decided on together');
    case 'resume':
      stack.resumeFunctions();
      return screen.say('the functions go on');
    default:
      throw new UsageError(`"${verb}" is not known here; "help" tells what is`);
  }
}
