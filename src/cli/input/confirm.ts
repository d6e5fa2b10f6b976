import { createInterface } from 'node:readline/promises';
import { type Screen, UsageError } from '../command.ts';

/** For a command that has much to do before it asks: throws at once where nobody could answer. */
export function refuseUnlessAsked(screen: Screen): void {
  if (screen.isJson || !process.stdin.isTTY || !process.stdout.isTTY)
    throw new UsageError('nobody is here to be asked: say --yes to do it, or --dry-run to see what would be done');
}

/** Asks whoever sits at the terminal; where nobody does, `--yes` has to say it. */
export async function confirm(question: string, screen: Screen): Promise<boolean> {
  refuseUnlessAsked(screen);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
