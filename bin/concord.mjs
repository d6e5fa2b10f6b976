#!/usr/bin/env node
// The concord command: `npx concord …` in the project's folder, or `concord …` after `npm link`.
import { run } from './run.mjs';

await run(['src/cli/main.ts', ...process.argv.slice(2)]);
