import { GetBucketReplicationCommand, type ReplicationRule } from '@aws-sdk/client-s3';
import type { BucketCheck, BucketUnderCheck } from './bucket.ts';
import { note, type Says, unchecked, wrong } from './finding.ts';

/** S3's own replication between the buckets of a set is taken for what it is: replicas are no writes of their own. */
export const replication: BucketCheck = {
  name: 'replication',
  async look(about) {
    try {
      const { ReplicationConfiguration } = await about.s3.send(
        new GetBucketReplicationCommand({ Bucket: about.bucket }),
      );
      const rules = ReplicationConfiguration?.Rules ?? [];
      return rules.filter(({ Status }) => Status === 'Enabled').flatMap((rule) => judge(rule, about));
    } catch (error) {
      if ((error as Error).name === 'ReplicationConfigurationNotFoundError') return [];
      return [unchecked(error, 's3:GetReplicationConfiguration')];
    }
  },
};

function judge(
  { ID = 'without a name', Destination, DeleteMarkerReplication }: ReplicationRule,
  { set }: BucketUnderCheck,
): Says[] {
  const target = Destination?.Bucket?.split(':::')[1];
  const isOwn = Object.values(set.buckets).some(({ bucket }) => bucket === target);
  if (!isOwn)
    return [note(`Rule ${ID} replicates to ${target}, which is no bucket of ${set.name}: none of our business.`)];
  if (DeleteMarkerReplication?.Status === 'Enabled')
    return [
      wrong(
        `Rule ${ID} replicates delete markers to ${target}: a delete may arrive there over a write that nobody has compared it with.`,
        'switch DeleteMarkerReplication off; deletes are brought there by decisions',
      ),
    ];
  return [
    note(
      `Rule ${ID} replicates to ${target} as well: replicas are known as such, and two ways overwrite each other for a moment.`,
    ),
  ];
}
