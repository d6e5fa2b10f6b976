import { GetBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { WindowDependencies } from '../../src/app/windows/dependencies.ts';
import type { Progress } from '../../src/app/windows/progress.ts';
import { applicationAt } from '../../src/cli/site/application.ts';
import { windowsAt } from '../../src/cli/site/windows.ts';
import { checkConfig, compileConfig } from '../../src/config/index.ts';
import { parseSetName } from '../../src/domain/model/ids.ts';
import { CONFIG, type Running } from './running.ts';

export const DOCUMENTS = parseSetName('documents');

/** Windows on a stack of this process, as `concord window` opens them, and what is told meanwhile. */
export function windowsOn({ stack }: Running, changes: Partial<WindowDependencies> = {}) {
  const config = checkConfig(CONFIG, 'test');
  const local = { ...stack, pid: process.pid };
  const site = { config, compiled: compileConfig(config), local, stack: 's3-concord-dev' };
  const told: Progress[] = [];
  const application = applicationAt(site, 'window');
  const deps = { ...windowsAt(application, { tell: (progress) => told.push(progress) }), ...changes };
  return { deps, told };
}

/** Somebody with an access key of his own, in one region; without the SDK's retries. */
export function clientOf({ stack }: Running, region: string, accessKeyId: string) {
  const { endpoint = '', bucket: Bucket = '' } = stack.regions[region] ?? {};
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
  return {
    s3,
    Bucket,
    put: (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    /** What the bucket's policy says; undefined where it has none. */
    async policy(): Promise<{ Version: string; Statement: Record<string, unknown>[] } | undefined> {
      const answer = await s3.send(new GetBucketPolicyCommand({ Bucket })).catch((error: Error) => {
        if (error.name === 'NoSuchBucketPolicy') return undefined;
        throw error;
      });
      return answer?.Policy === undefined ? undefined : JSON.parse(answer.Policy);
    },
  };
}

/** An opening of a window over one prefix, for a minute. */
export const PRICES = {
  set: DOCUMENTS,
  kind: 'deny',
  scope: { kind: 'prefix', prefix: 'prices/' },
  forMs: 60_000,
  waitMs: 20_000,
} as const;

/** Time that passes only while somebody waits, beginning now: S3 and the journal go by the real one. */
export function impatient(): Pick<WindowDependencies, 'clock' | 'pause'> {
  let waited = 0;
  return {
    clock: { now: () => Date.now() + waited },
    async pause(ms) {
      waited += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
