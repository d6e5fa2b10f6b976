import type { StoreLimits } from '../../../src/adapters/aws/s3/client/limits.ts';
import { tellOnAws } from '../../../src/adapters/aws/s3/client/on-aws.ts';
import { createObjectStore, createS3Client, type ObjectStoreOptions } from '../../../src/adapters/aws/s3/index.ts';
import { createMemoryObjectStore } from '../../../src/adapters/memory/object-store.ts';
import { createS3, type S3 } from '../../../src/adapters/memory/s3/index.ts';
import { ACCOUNT } from '../../../src/local/names.ts';
import { type RequestSummary, type S3Server, startS3Server } from '../../../src/local/s3/server.ts';
import {
  BUCKETS,
  ELSEWHERE,
  type Fault,
  REGIONS,
  type RegionName,
  replicaSet,
  SET,
  SIZES,
  type StoreWorld,
} from './object-store-cast.ts';

const UNREACHABLE: Fault = { status: 0, code: 'ECONNREFUSED', message: 'nobody answers' };

/** Buckets with versioning in two worlds, which hold objects as large as the tests need them. */
function worlds(): (region: RegionName) => S3 {
  let now = Date.UTC(2026, 0, 1);
  const options = {
    // A second every ten calls, so that neighbours often share theirs.
    now: () => (now += 100),
    limits: { copyBytes: SIZES.singleCopyBytes, partBytes: SIZES.partBytes },
  };
  const [ours, theirs] = [createS3(options), createS3(options)];
  const s3Of = (region: RegionName) => (region === ELSEWHERE ? theirs : ours);
  for (const region of REGIONS)
    s3Of(region).createBucket({ bucket: BUCKETS[region] ?? '', region, versioning: 'Enabled' });
  return s3Of;
}

export async function memoryWorld(): Promise<StoreWorld> {
  const s3Of = worlds();
  const faults = new Map<string, Fault>();
  const store = createMemoryObjectStore({
    sets: new Map([[SET, replicaSet()]]),
    s3For: s3Of,
    faults: ({ region }) => faults.get(region),
    limits: SIZES,
  });
  return {
    store,
    s3Of,
    fail: (region, fault) => void faults.set(region, fault),
    cutOff: async (region) => void faults.set(region, UNREACHABLE),
    stop: async () => {},
  };
}

export interface HttpWorld extends StoreWorld {
  /** Every request, as `PutObject elsewhere`. */
  readonly requests: string[];
  /** Called before each request is carried out; an answer takes S3's place. */
  beforeRequest: (request: RequestSummary) => Fault | undefined;
  /** Milliseconds since 1970 for the store alone. */
  clock: number;
}

/** The AWS adapter, over sockets, against the embedded S3: one endpoint a region. */
export async function httpWorld(
  limits: Partial<StoreLimits> = {},
  options: Pick<ObjectStoreOptions, 'guards'> = {},
): Promise<HttpWorld> {
  const s3Of = worlds();
  const faults = new Map<string, Fault>();
  const requests: string[] = [];
  const servers = new Map<RegionName, S3Server>();
  for (const region of REGIONS) {
    const intercept = (request: RequestSummary) => {
      requests.push(`${request.operation} ${request.region}`);
      return faults.get(region) ?? world.beforeRequest(request);
    };
    servers.set(region, await startS3Server({ model: s3Of(region), region, faults: intercept }));
  }
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const store = createObjectStore({
    sets: new Map([[SET, replicaSet()]]),
    clientFor: (region) => {
      const endpoint = servers.get(region)?.endpoint ?? '';
      const client = createS3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
      // What every request to AWS carries, the embedded S3 has to take.
      tellOnAws(client, { account: ACCOUNT });
      return client;
    },
    clock: { now: () => world.clock },
    limits: { ...SIZES, ...limits },
    ...options,
  });
  const world: HttpWorld = {
    store,
    s3Of,
    requests,
    clock: 0,
    beforeRequest: () => undefined,
    fail: (region, fault) => void faults.set(region, fault),
    cutOff: async (region) => servers.get(region)?.stop(),
    stop: async () => void (await Promise.all([...servers.values()].map((server) => server.stop()))),
  };
  return world;
}
