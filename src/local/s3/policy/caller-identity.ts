import {
  ACCOUNT,
  FUNCTION_NAMES,
  functionAccessKeyId,
  regionOfAccessKeyId,
  SERVICE,
  STACK_CREDENTIALS,
} from '../../names.ts';

/** Who asks, as policies see it. Absent for a request without a signature. */
export interface CallerIdentity {
  readonly arn: string;
  readonly userId: string;
  /** Of users alone. */
  readonly userName?: string;
}

/** Each access key id is a user of that name; those of the functions are their roles, the stack's own is the account's root. */
export function identityOf(accessKeyId: string | undefined): CallerIdentity | undefined {
  if (accessKeyId === undefined) return undefined;
  if (accessKeyId === STACK_CREDENTIALS.accessKeyId) return { arn: iamArn('root'), userId: ACCOUNT };
  const region = regionOfAccessKeyId(accessKeyId);
  const name = FUNCTION_NAMES.find((one) => region !== undefined && accessKeyId === functionAccessKeyId(region, one));
  if (name !== undefined) return { arn: functionRoleArn(name), userId: `${accessKeyId}:${name}` };
  return { arn: iamArn(`user/${accessKeyId}`), userId: accessKeyId, userName: accessKeyId };
}

export const isRoot = (identity: CallerIdentity | undefined): boolean => identity?.arn === iamArn('root');

/** A role's name as deployed: that of the pushes is `STACK-push`. */
export function functionRoleArn(name: (typeof FUNCTION_NAMES)[number]): string {
  return iamArn(`role/${SERVICE}-${name === 'on-push' ? 'push' : name}`);
}

const iamArn = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
