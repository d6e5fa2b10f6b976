import { askVersioning, listKeys, type RemoteBucket } from '../../adapters/aws/s3/index.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { Listing } from '../../ports/listed-key.ts';
import { type Application, s3ClientOf } from './application.ts';

export interface RegionsListing {
  readonly region: Region;
  /** Its keys that begin so, behind the one named; throws a sentence with the region, `Unavailable` where it may work later. */
  open(after?: string): Listing;
  /** Why nothing may be written to its bucket, or undefined. */
  problem(): Promise<string | undefined>;
}

/** The buckets of the application's set, in the order of its regions. */
export function listingsOf(application: Application, prefix: string): readonly RegionsListing[] {
  const { deps, set } = application;
  const { buckets = {} } = deps.sets.get(set) ?? {};
  return Object.entries(buckets).map(([name, address]) => {
    const region = name as Region;
    const { bucket, endpoint } = address;
    const remote: RemoteBucket = { region, bucket, endpoint, client: s3ClientOf(region, address, application) };
    return {
      region,
      open: (after) => listKeys(remote, { prefix, after }),
      problem: async () => (await askVersioning(remote, READ_LIMIT))?.message,
    };
  });
}

/** S3 answers within a second; whoever sits here should not wait for long. */
const READ_LIMIT = { attemptMs: 8_000, totalMs: 20_000 };
