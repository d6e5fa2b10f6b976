import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import type { BucketCheck } from './bucket.ts';
import { unchecked, wrong } from './finding.ts';

/** Copies are encrypted by the bucket's default, with a key that the functions must be allowed to use. */
export const encryption: BucketCheck = {
  name: 'encryption',
  async look({ s3, bucket, kmsKeys }) {
    try {
      const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket: bucket }));
      const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
      const { SSEAlgorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
      if (!SSEAlgorithm?.startsWith('aws:kms')) return [];
      if (key === undefined || kmsKeys.includes(key) || key.includes('alias/aws/s3')) return [];
      return [
        wrong(
          `Objects are encrypted with ${key}, which the functions may not use: their copies fail.`,
          `add the key's ARN to \`kmsKeys\` under \`deploy:\`, deploy again, and let the key's policy allow the roles`,
        ),
      ];
    } catch (error) {
      return [unchecked(error, 's3:GetEncryptionConfiguration')];
    }
  },
};
