import { ROLE_TRUST } from '../../replication/plan/role.ts';
import type { BucketUnderCheck } from './bucket.ts';
import { type Says, unchecked, wrong } from './finding.ts';

/** The role by which S3 replicates. Where it is gone, or S3 may not take it, replication fails for good: FAILED is final. */
export async function roleFindings(arn: string, { isEmbedded, region }: BucketUnderCheck): Promise<readonly Says[]> {
  if (isEmbedded) return [];
  const { GetRoleCommand, IAMClient } = await import('@aws-sdk/client-iam');
  const RoleName = arn.split('/').at(-1) ?? '';
  const iam = new IAMClient({ region });
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    const [{ Principal }] = ROLE_TRUST.Statement;
    if (trust.includes(Principal.Service)) return [];
    return [
      wrong(
        `S3 may not take the role ${arn}: it does not trust ${Principal.Service}, and nothing is replicated.`,
        '`npx concord replication apply` makes a role that does, or let its trust policy name the service',
      ),
    ];
  } catch (error) {
    if (/^NoSuchEntity/.test((error as Error).name))
      return [
        wrong(
          `There is no role ${arn}, by which S3 is to replicate: what is written meanwhile fails, for good.`,
          'make it, or let `npx concord replication apply` make one; then `npx concord replication retry` brings what failed',
        ),
      ];
    return [unchecked(error, 'iam:GetRole')];
  } finally {
    iam.destroy();
  }
}
