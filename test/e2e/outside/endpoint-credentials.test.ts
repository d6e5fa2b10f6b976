import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createS3 } from '../../../src/adapters/memory/s3/index.ts';
import { statusOf } from '../../../src/app/asking/status.ts';
import { examine } from '../../../src/cli/doctor/doctor.ts';
import { applicationAt } from '../../../src/cli/site/application.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { parseObjectKey, parseSetName } from '../../../src/domain/model/ids.ts';
import { type S3Server, startS3Server } from '../../../src/local/s3/server.ts';
import { type Running, running, VIRGINIA } from '../../support/running.ts';

/** An S3 of somebody's own beside the embedded one; it notes who asks, and changes nothing by that. */
const callers = new Set<string | undefined>();
let garage: S3Server;
let concord: Running;
let config: ReturnType<typeof checkConfig>;

beforeAll(async () => {
  vi.stubEnv('GARAGE_ACCESS_KEY_ID', 'BYENV');
  vi.stubEnv('GARAGE_SECRET_ACCESS_KEY', 'x');
  const model = createS3();
  model.createBucket({ bucket: 'acme-garage', region: 'garage', versioning: 'Enabled' });
  const faults = ({ accessKeyId }: { accessKeyId: string | undefined }) => {
    callers.add(accessKeyId);
    return undefined;
  };
  garage = await startS3Server({ model, region: 'garage', faults });
  const place = {
    endpoint: garage.endpoint,
    forcePathStyle: true,
    signingRegion: 'garage',
    credentials: { env: 'GARAGE' },
  };
  const buckets = { [VIRGINIA]: 'acme-virginia', tokyo: { bucket: 'acme-garage', ...place } };
  config = checkConfig({ home: VIRGINIA, sets: { documents: { buckets } } }, 'test');
  concord = await running({ config });
});
afterAll(async () => {
  await concord?.stop();
  await garage?.stop();
  vi.unstubAllEnvs();
});

it('the functions, the commands and doctor ask an endpoint with its own credentials', async () => {
  const { s3, Bucket } = concord.at(VIRGINIA);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
  await concord.stack.whenIdle(20_000);
  expect([...callers]).toEqual(['BYENV']);

  const site = { config, compiled: compileConfig(config), local: { ...concord.stack, pid: 0 }, stack: '' };
  callers.clear();
  const ref = { set: parseSetName('documents'), key: parseObjectKey('a') };
  expect((await statusOf(ref, applicationAt(site, 'status').deps)).isAgreed).toBe(true);
  expect([...callers]).toEqual(['BYENV']);

  callers.clear();
  await examine(site, { loserDays: 30, now: Date.now });
  expect([...callers]).toEqual(['BYENV']);
});
