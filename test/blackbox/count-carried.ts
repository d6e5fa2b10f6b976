import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startHarness } from '../../bench/harness.ts';
import { type LoggedRequest, startRequestLog } from '../../bench/request-log.ts';
import { replicateBetween } from '../support/mesh.ts';

/** What the functions ask for, for one plain update of which every region has the one before, and for its events told once more. */
export interface CarriedCounts {
  readonly update: readonly LoggedRequest[];
  readonly invocations: number;
}

/** A plain update where S3's own replication carries, from the upload until every arrival is noted. */
export async function countCarried(regions: number): Promise<CarriedCounts> {
  const requests: LoggedRequest[] = [];
  let invocations = 0;
  let log: ReturnType<typeof startRequestLog> | undefined;
  const harness = await startHarness({
    regions,
    isCarriedByS3: true,
    async around(_, run) {
      invocations += 1;
      return await (log ? log.within(requests, run) : run());
    },
  });
  log = startRequestLog(harness);
  try {
    const places = harness.regionNames.map((region) => harness.s3(region));
    await replicateBetween(places.map(({ client: s3, Bucket: bucket }) => ({ s3, bucket })));
    const put = async (at: number, Key: string, Body: string) => {
      const place = places[at];
      if (place) await place.client.send(new PutObjectCommand({ Bucket: place.Bucket, Key, Body }));
      await harness.whenIdle();
    };
    // Each function asks once in a while whether a bucket keeps versions.
    for (const at of places.keys()) await put(at, `warm ${at}`, 'up');
    await put(0, 'key', 'one');
    requests.length = 0;
    invocations = 0;
    await put(1, 'key', 'two');
    return { update: [...requests], invocations };
  } finally {
    log.stop();
    await harness.stop();
  }
}
