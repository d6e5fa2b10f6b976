import { toAddress } from '../../src/config/address.ts';
import type { Config } from '../../src/config/index.ts';
import { bucketOfArn, isOn } from '../../src/replication/document.ts';
import { wantedRules } from '../../src/replication/wish/wanted.ts';

/** A rule of S3's replication that has metrics, with where S3 writes them. */
export interface ReplicatedWay {
  readonly rule: string;
  readonly source: { readonly bucket: string; readonly region: string };
  /** Outside of the set its region is not known, and taken for that of the source. */
  readonly destination: { readonly bucket: string; readonly region: string };
  /** Whether S3 promises 15 minutes. */
  readonly isTimed: boolean;
}

/** What `replication` of the sets asks for; that it was applied is the owner's, by `concord replication apply`. */
export function replicatedWays({ sets }: Pick<Config, 'sets'>): readonly ReplicatedWay[] {
  return Object.entries(sets).flatMap(([name, { buckets, replication }]) => {
    if (replication === undefined) return [];
    const places = Object.entries(buckets).map(([region, written]) => ({ region, bucket: toAddress(written).bucket }));
    return Object.entries(wantedRules(replication, { name, buckets: places })).flatMap(([region, rules]) => {
      const source = { region, bucket: places.find((place) => place.region === region)?.bucket ?? '' };
      return rules.flatMap(({ ID = '', Status, Destination }) => {
        const bucket = bucketOfArn(Destination?.Bucket);
        if (bucket === undefined || Status !== 'Enabled' || !isOn(Destination?.Metrics)) return [];
        const destination = places.find((place) => place.bucket === bucket) ?? { bucket, region };
        return [{ rule: ID, source, destination, isTimed: isOn(Destination?.ReplicationTime) }];
      });
    });
  });
}
