import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import type { BucketCheck } from './bucket.ts';
import { unchecked, wrong } from './finding.ts';

/** What is public in one region is so with everything that the others bring there. */
export const publicAccess: BucketCheck = {
  name: 'public access',
  async look({ s3, bucket }) {
    const remedy = `aws s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`;
    try {
      const { PublicAccessBlockConfiguration: block = {} } = await s3.send(
        new GetPublicAccessBlockCommand({ Bucket: bucket }),
      );
      const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
      const open = names.filter((name) => !block[name]);
      return open.length === 0 ? [] : [wrong(`Public access is not blocked: ${open.join(', ')} is off.`, remedy)];
    } catch (error) {
      if ((error as Error).name === 'NoSuchPublicAccessBlockConfiguration')
        return [wrong('Public access is not blocked.', remedy)];
      return [unchecked(error, 's3:GetBucketPublicAccessBlock')];
    }
  },
};
