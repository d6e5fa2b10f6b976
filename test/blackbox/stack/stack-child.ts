import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { startStack } from '../../../src/local/stack.ts';

/** The stack under test in a process of its own, so that clients and checks don't take its time. It ends with its parent. */
process.once('message', ({ config, options }: Message) => void start(config, options));
process.on('disconnect', () => process.exit());

interface Message {
  readonly config: object;
  readonly options: Partial<StackOptions>;
}

async function start(config: object, options: Partial<StackOptions>): Promise<void> {
  const stack = await startStack({ ...stackOptionsFor(checkConfig(config, 'the black box')), ...options });
  const { regions, dynamodb, table, lambda } = stack;
  process.send?.({ regions, dynamodb, table, lambda });
}
