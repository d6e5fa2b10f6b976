import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import { startStack } from '../../../src/local/stack.ts';

/** The stack under test in a process of its own, so that clients and checks don't take its time. It ends with its parent. */
process.once('message', (config: object) => void start(config));
process.on('disconnect', () => process.exit());

async function start(config: object): Promise<void> {
  const stack = await startStack(stackOptionsFor(checkConfig(config, 'the black box')));
  const { regions, dynamodb, table, lambda } = stack;
  process.send?.({ regions, dynamodb, table, lambda });
}
