import { S3Error } from '../../../adapters/memory/s3/index.ts';
import { type Answer, type Context, emptyAnswer } from '../context.ts';
import { POLICY_DOCUMENT } from '../policy/enforce.ts';
import { parsePolicy } from '../policy/policy.ts';

export function getBucketPolicy({ s3, request: { bucket } }: Context): Answer {
  const body = s3.headBucket({ bucket }).documents?.[POLICY_DOCUMENT];
  if (body !== undefined) return { status: 200, headers: { 'content-type': 'application/json' }, body };
  const message = 'The bucket policy does not exist';
  throw new S3Error({ code: 'NoSuchBucketPolicy', status: 404, message, fields: { BucketName: bucket } });
}

/** What would be kept and not be obeyed is refused. */
export function putBucketPolicy({ s3, request: { bucket }, body }: Context): Answer {
  s3.headBucket({ bucket });
  const document = body.toString('utf8');
  parsePolicy(document, bucket);
  s3.putBucketDocument({ bucket, name: POLICY_DOCUMENT, document });
  return emptyAnswer(204);
}

export function deleteBucketPolicy({ s3, request: { bucket } }: Context): Answer {
  s3.putBucketDocument({ bucket, name: POLICY_DOCUMENT, document: undefined });
  return emptyAnswer(204);
}
