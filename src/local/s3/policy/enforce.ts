import { type S3, S3Error } from '../../../adapters/memory/s3/index.ts';
import { ACCOUNT } from '../../names.ts';
import type { DenialOf } from '../context.ts';
import { copySourceFrom } from '../handlers/copy.ts';
import type { S3Request } from '../request.ts';
import { actionOf } from './actions.ts';
import { type CallerIdentity, identityOf, isRoot } from './caller-identity.ts';
import type { Facts } from './conditions.ts';
import { type Policy, parsePolicy } from './policy.ts';

/** By the name of the document that a bucket keeps. */
export const POLICY_DOCUMENT = 'BucketPolicy';

/** Whoever asks, before the policies of the buckets that he asks of. */
export function denialsFor(model: S3, accessKeyId: string | undefined): DenialOf {
  const identity = identityOf(accessKeyId);
  return (action, bucket, key) => {
    const policy = policyOf(model, bucket);
    const resource = `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
    // The root can always take a policy away that locks everybody out.
    if (!policy || (isRoot(identity) && /BucketPolicy$/.test(action))) return undefined;
    const facts = factsOf(identity, model.now());
    return policy.denies({ action, resource, identity, facts }) ? denied(identity, action, resource) : undefined;
  };
}

/** Throws where the policy denies the operation. DeleteObjects is judged key by key, by its handler. */
export function assertNotDenied(denialOf: DenialOf, operation: string, request: S3Request): void {
  const { bucket, key, query, headers } = request;
  if (bucket === '' || operation === 'DeleteObjects' || operation === 'CreateBucket') return;
  const needed = [actionOf(operation, query.has('versionId'))];
  if (key !== '' && headers.get('x-amz-tagging')) needed.push('s3:PutObjectTagging');
  const refusals = needed.map((action) => denialOf(action, bucket, key));
  if (operation === 'CopyObject' || operation === 'UploadPartCopy') {
    const source = copySourceFrom(headers);
    const action = source.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    refusals.push(denialOf(action, source.bucket, source.key));
  }
  const refusal = refusals.find((one) => one !== undefined);
  if (refusal) throw refusal;
}

function policyOf(model: S3, bucket: string): Policy | undefined {
  if (model.regionOf(bucket) === undefined) return undefined;
  const text = model.headBucket({ bucket }).documents?.[POLICY_DOCUMENT];
  if (text === undefined) return undefined;
  const read = READ.get(text) ?? parsePolicy(text, bucket);
  if (READ.size >= KEPT) READ.clear();
  READ.set(text, read);
  return read;
}

/** Policies change seldom, and are asked with every request. */
const READ = new Map<string, Policy>();
const KEPT = 64;

function factsOf(identity: CallerIdentity | undefined, now: number): Facts {
  return {
    'aws:currenttime': new Date(now).toISOString(),
    'aws:epochtime': String(Math.floor(now / 1000)),
    'aws:securetransport': 'false',
    'aws:resourceaccount': ACCOUNT,
    'aws:principalarn': identity?.arn,
    'aws:principalaccount': identity && ACCOUNT,
    'aws:userid': identity?.userId,
    'aws:username': identity?.userName,
  };
}

function denied(identity: CallerIdentity | undefined, action: string, resource: string): S3Error {
  const message = identity
    ? `User: ${identity.arn} is not authorized to perform: ${action} on resource: "${resource}" with an explicit deny in a resource-based policy`
    : 'Access Denied';
  return new S3Error({ code: 'AccessDenied', status: 403, message });
}
