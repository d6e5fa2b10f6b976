import { S3Error } from '../../adapters/memory/s3/index.ts';
import { ACCOUNT } from '../names.ts';
import type { S3Request } from './request.ts';
import { leaf } from './xml.ts';

/** The one account that owns everything here. */
export const OWNER_ID = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';

export const OWNER = leaf('ID', OWNER_ID) + leaf('DisplayName', 's3-concord');

/** Whoever names an account that has to own the bucket, or the one copied from, is answered only if it does. */
export function assertExpectedOwner({ headers }: S3Request): void {
  for (const name of ['x-amz-expected-bucket-owner', 'x-amz-source-expected-bucket-owner']) {
    const expected = headers.get(name);
    if (expected === undefined || expected === ACCOUNT) continue;
    throw /^\d{12}$/.test(expected) ? otherOwner() : noAccount();
  }
}

const otherOwner = () => new S3Error({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
const noAccount = () =>
  new S3Error({
    code: 'InvalidBucketOwnerAWSAccountID',
    status: 400,
    message: 'The value of the expected bucket owner parameter must be an AWS account ID',
  });
