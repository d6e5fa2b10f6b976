#!/usr/bin/env bash
# Guess: A failed record without messageId (as in an event made by hand) makes the middleware throw, or the whole batch fail.
# What happens: batchItemFailures gets an itemIdentifier that is undefined. JSON drops it, so Lambda is told {}: a failure of
#   nothing. What Lambda makes of that is not shown here; SQS itself always sends a messageId.
# Versions: @middy/sqs-partial-batch-failure 6.4.5 with @middy/core 7.9.2, Node.js 22 or later (else 24.21.0 from npm)
# Date: 2026-11-29
# Source: found by running. AWS: "Handling errors for an SQS event source in Lambda" in the Lambda Developer Guide.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

install() { npm install --silent --no-audit --no-fund --prefix "$folder" "$@"; }
node=node
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 22 ]; then
  newer=node-linux-$(node -p process.arch)
  install "$newer@24.21.0"
  node=$folder/node_modules/$newer/bin/node
fi
PATH="$(dirname "$(command -v "$node")"):$PATH" install @middy/core@7.9.2 @middy/sqs-partial-batch-failure@6.4.5

cat >"$folder/finding.mjs" <<'JAVASCRIPT'
import { readFileSync } from 'node:fs';
import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';

for (const name of ['core', 'sqs-partial-batch-failure']) {
  const { version } = JSON.parse(readFileSync(new URL(`node_modules/@middy/${name}/package.json`, import.meta.url)));
  console.log(`@middy/${name}`, version);
}
console.log('Node.js', process.versions.node);

const handler = middy()
  .use(sqsPartialBatchFailure({ logger: () => undefined }))
  .handler(({ Records }) =>
    Promise.allSettled(Records.map(async ({ body }) => { if (body === 'bad') throw new Error(body); })),
  );
const answer = async (Records) =>
  await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 }).then(JSON.stringify, (error) => `threw ${error.message}`);

const withId = await answer([{ messageId: 'one', body: 'good' }, { messageId: 'two', body: 'bad' }]);
const without = await answer([{ messageId: 'one', body: 'good' }, { body: 'bad' }]);
console.log('the second fails:                   ', withId);
console.log('the same, without messageId:        ', without);

const isAsDescribed = withId === '{"batchItemFailures":[{"itemIdentifier":"two"}]}' && without === '{"batchItemFailures":[{}]}';
console.log(isAsDescribed ? 'As described.' : 'It is another one by now.');
process.exitCode = isAsDescribed ? 0 : 1;
JAVASCRIPT
"$node" "$folder/finding.mjs"
