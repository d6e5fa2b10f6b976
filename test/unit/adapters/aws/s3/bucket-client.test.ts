import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createBucketClient } from '../../../../../src/adapters/aws/s3/index.ts';
import type { BucketAddress } from '../../../../../src/domain/model/replica-set.ts';
import { type Listening, listen } from '../../../../../src/loopback/listen.ts';

/** An S3 of somebody's own, which tells how it was asked. */
let asked: { host: string | undefined; key: string | undefined; region: string | undefined; token: unknown }[] = [];
let server: Listening;
beforeAll(async () => {
  const http = createServer((request, response) => {
    const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    asked.push({ host: request.headers.host, key, region, token: request.headers['x-amz-security-token'] });
    response.end();
  });
  server = await listen(http, 0, 'a test');
});
afterAll(() => server.stop());

let folder: string;
beforeEach(() => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'concord-profile-'));
  writeFileSync(
    join(folder, 'credentials'),
    '[garage]\naws_access_key_id = BYPROFILE\naws_secret_access_key = x\n[default]\naws_access_key_id = NOBODY\naws_secret_access_key = x\n',
  );
  writeFileSync(join(folder, 'config'), '');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function ask(address: Partial<BucketAddress>, credentials?: { accessKeyId: string; secretAccessKey: string }) {
  const client = createBucketClient({
    region: 'tokyo',
    address: { bucket: 'docs', endpoint: server.endpoint, forcePathStyle: true, ...address },
    ...(credentials ? { credentials } : {}),
  });
  try {
    await client.send(new HeadBucketCommand({ Bucket: 'docs' }));
  } finally {
    client.destroy();
  }
  return asked.at(-1);
}

const STACK = { accessKeyId: 'STACK', secretAccessKey: 'x' };
const env = { accessKeyId: 'GARAGE_ID', secretAccessKey: 'GARAGE_KEY', sessionToken: 'GARAGE_TOKEN' };

it('asks an endpoint with the credentials that the configuration names, also where everything else has others', async () => {
  vi.stubEnv('GARAGE_ID', 'BYENV');
  vi.stubEnv('GARAGE_KEY', 'x');
  for (const others of [undefined, STACK]) {
    expect(await ask({ credentials: { env } }, others)).toMatchObject({ key: 'BYENV', token: undefined });
    expect(await ask({ credentials: { profile: 'garage' } }, others)).toMatchObject({ key: 'BYPROFILE' });
  }
  vi.stubEnv('GARAGE_TOKEN', 'of today');
  expect(await ask({ credentials: { env } })).toMatchObject({ key: 'BYENV', token: 'of today' });
  expect(await ask({}, STACK)).toMatchObject({ key: 'STACK' });
});

it('a profile that is named counts before what stands in the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AMBIENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  expect(await ask({ credentials: { profile: 'garage' } })).toMatchObject({ key: 'BYPROFILE' });
});

it('signs for the region that the endpoint wants, else for the name of the place', async () => {
  expect(await ask({ signingRegion: 'garage' }, STACK)).toMatchObject({ region: 'garage' });
  expect(await ask({}, STACK)).toMatchObject({ region: 'tokyo' });
});

it('says which variable is missing, and for which endpoint', async () => {
  await expect(ask({ credentials: { env } })).rejects.toThrow(
    `The environment variable GARAGE_ID is not set, which the configuration names for ${server.endpoint}`,
  );
});

it('takes the embedded stack for AWS, and not for an endpoint that the configuration names', async () => {
  const embedded = createBucketClient({
    region: 'tokyo',
    address: { bucket: 'docs' },
    embedded: server.endpoint,
    credentials: STACK,
  });
  await embedded.send(new HeadBucketCommand({ Bucket: 'docs' }));
  embedded.destroy();
  expect(asked).toHaveLength(1);
});
