import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3 } from '../../src/adapters/memory/s3/index.ts';
import { type S3Server, startS3Server } from '../../src/local/s3/server.ts';
import type { OracleCase, OracleStep, Scope } from './case.ts';
import { observe, oracleClient } from './client.ts';
import { mismatches, plain } from './compare.ts';
import { fillIn } from './fill-in.ts';

/** The embedded S3 answers as AWS was recorded to answer. Catches any server that merely looks like S3. */

const file = new URL('../data/aws/cases.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: OracleCase[] };

let server: S3Server;
let clients: { usual: S3Client; withoutChecksums: S3Client };

beforeAll(async () => {
  server = await startS3Server({ model: createS3(), region: 'us-east-1' });
  clients = {
    usual: oracleClient(server.endpoint, 'WHEN_SUPPORTED'),
    withoutChecksums: oracleClient(server.endpoint, 'WHEN_REQUIRED'),
  };
});

afterAll(() => server.stop());

for (const [area, members] of Map.groupBy(cases, (one) => one.area)) {
  describe(area, () => {
    for (const one of members) test(`${one.id}: ${one.about}`, () => replay(one));
  });
}

async function replay(one: OracleCase): Promise<void> {
  const scope: Scope = { bucket: await freshBucket(one), bucket2: await freshBucket(one), steps: [] };
  for (const [index, step] of one.steps.entries()) {
    const found = await play(step, scope);
    expect(found, `step ${index} ${step.op}`).toEqual([]);
  }
}

async function play(step: OracleStep, scope: Scope): Promise<string[]> {
  if (step.waitMs !== undefined) await sleep(step.waitMs);
  const client = step.sdkChecksums === 'off' ? clients.withoutChecksums : clients.usual;
  const answer = await observe(client, step.op, fillIn(step.input, scope) as Record<string, unknown>);
  scope.steps.push(answer.fields);
  return mismatches(fillIn(step.expect, scope), plain(answer), scope);
}

let bucketsMade = 0;

async function freshBucket({ versioning }: OracleCase): Promise<string> {
  bucketsMade += 1;
  const Bucket = `oracle-${bucketsMade}`;
  await observe(clients.usual, 'CreateBucket', { Bucket });
  if (versioning !== 'Unversioned') {
    await observe(clients.usual, 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  }
  return Bucket;
}
