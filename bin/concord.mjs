#!/usr/bin/env node
// The concord command: `npx concord …` in the project's folder, or `concord …` after `npm link`.
import { basename } from 'node:path';
import { run } from './run.mjs';

// Hints say `npx concord`, which works in the project's folder. Who has linked it may be elsewhere, and calls it by its name alone.
if (basename(process.argv[1]) === 'concord' && process.env.npm_command === undefined)
  process.env.CONCORD_CALLED = 'concord';

await run(['src/cli/main.ts', ...process.argv.slice(2)]);
