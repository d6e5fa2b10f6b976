import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { BucketCheck } from './bucket.ts';
import { unchecked, wrong } from './finding.ts';

/** Without versions a write that loses is gone, so nothing works without them. */
export const versioning: BucketCheck = {
  name: 'versioning',
  async look({ s3, bucket }) {
    try {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
      if (Status === 'Enabled') return [];
      return [
        wrong(
          `Versioning is ${Status === 'Suspended' ? 'suspended' : 'off'}, so what loses or is overwritten is gone.`,
          `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
        ),
      ];
    } catch (error) {
      return [unchecked(error, 's3:GetBucketVersioning')];
    }
  },
};
