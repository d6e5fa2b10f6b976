import { createHash } from 'node:crypto';
import type { IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { ObservedBucket } from '../../replication/plan/observed.ts';
import type { BucketPlan } from '../../replication/plan/plan.ts';
import { type PolicyDocument, ROLE_TRUST, roleName, rolePolicy } from '../../replication/plan/role.ts';
import type { Deployment } from '../site/journal-access.ts';

const POLICY_NAME = 'replicate';

/** The embedded stack has no IAM: its S3 is told a role, and asks for none. */
const LOCAL_ACCOUNT = '000000000000';

export function nameOfRole({ stack }: Deployment, set: string, region: string): string {
  return roleName(stack === '' ? 's3-concord' : stack, set, region, (text) =>
    createHash('sha256').update(text).digest('hex'),
  );
}

/** By region the ARN that its role has, or will have. */
export async function roleArns(site: Deployment, set: string): Promise<(region: string) => string> {
  const root = site.local ? `arn:aws:iam::${LOCAL_ACCOUNT}` : await accountRoot(site.compiled.home);
  return (region) => `${root}:role/${nameOfRole(site, set, region)}`;
}

/** `arn:PARTITION:iam::ACCOUNT` of whoever asks. */
async function accountRoot(region: string): Promise<string> {
  const client = new STSClient({ region });
  try {
    const { Arn = '', Account } = await client.send(new GetCallerIdentityCommand({}));
    return `arn:${Arn.split(':')[1] ?? 'aws'}:iam::${Account}`;
  } finally {
    client.destroy();
  }
}

export function policyFor(plan: BucketPlan, observed: readonly ObservedBucket[]): PolicyDocument {
  const here = observed.find(({ bucket }) => bucket === plan.bucket);
  const key = here?.state === 'read' ? here.found.kms?.key : undefined;
  return rolePolicy({ bucket: plan.bucket, region: plan.region, key }, plan.document);
}

/** Makes the role, or gives one that is there what it must be allowed. To do it again does no harm. */
export async function makeRole(iam: IAMClient, RoleName: string, policy: PolicyDocument): Promise<'made' | 'updated'> {
  const { CreateRoleCommand, PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } = await import(
    '@aws-sdk/client-iam'
  );
  const trust = JSON.stringify(ROLE_TRUST);
  const Description = "By it S3 replicates one bucket's objects; made by `concord replication apply`";
  const isNew = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, Description })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'EntityAlreadyExistsException' || error.name === 'EntityAlreadyExists') return false;
      throw error;
    },
  );
  if (!isNew) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME, PolicyDocument }));
  return isNew ? 'made' : 'updated';
}

/** False where there was none. */
export async function removeRole(iam: IAMClient, RoleName: string): Promise<boolean> {
  const { DeleteRoleCommand, DeleteRolePolicyCommand } = await import('@aws-sdk/client-iam');
  const unlessGone = (error: Error): false => {
    if (/^NoSuchEntity/.test(error.name)) return false;
    throw error;
  };
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME })).catch(unlessGone);
  const answer = await iam.send(new DeleteRoleCommand({ RoleName })).catch(unlessGone);
  return answer !== false;
}

/** IAM is global; its home is where any region leads. */
export async function iamClient({ compiled }: Deployment): Promise<IAMClient> {
  const { IAMClient } = await import('@aws-sdk/client-iam');
  const endpoint = process.env.AWS_ENDPOINT_URL_IAM ?? process.env.AWS_ENDPOINT_URL;
  return new IAMClient({ region: compiled.home, ...(endpoint ? { endpoint } : {}) });
}
