import { GetBucketLifecycleConfigurationCommand, type LifecycleRule } from '@aws-sdk/client-s3';
import type { BucketCheck } from './bucket.ts';
import { type Says, unchecked, wrong } from './finding.ts';

/** Losers lie in the version history, and lifecycle may end that sooner than anybody wants; and it deletes in one region alone. */
export const lifecycle: BucketCheck = {
  name: 'lifecycle',
  async look({ s3, bucket, loserDays }) {
    try {
      const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
      return Rules.filter(({ Status }) => Status === 'Enabled').flatMap((rule) => judge(rule, loserDays));
    } catch (error) {
      if ((error as Error).name === 'NoSuchLifecycleConfiguration') return [];
      return [unchecked(error, 's3:GetLifecycleConfiguration')];
    }
  },
};

function judge(
  { ID = 'without a name', NoncurrentVersionExpiration, Expiration }: LifecycleRule,
  loserDays: number,
): Says[] {
  const says: Says[] = [];
  const days = NoncurrentVersionExpiration?.NoncurrentDays;
  if (days !== undefined && days < loserDays)
    says.push(
      wrong(
        `Rule ${ID} removes noncurrent versions after ${days} days; losers are to be had for ${loserDays}.`,
        `let it wait ${loserDays} days at least, or say by --loser-days that fewer will do`,
      ),
    );
  if (Expiration?.Days !== undefined || Expiration?.Date !== undefined)
    says.push(
      wrong(
        `Rule ${ID} deletes current objects in this region alone, and no function is told: the regions come apart.`,
        'let clients delete, or expire objects by a job of your own that deletes in one region',
      ),
    );
  return says;
}
