// deploy/aws: what AWS says of stacks that are there, and of errors.
import {
  CloudFormationClient,
  type CloudFormationClientConfig,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';

/** What became of a stack so far, and what that means for what is next. */

/** Undefined where there is no such stack. */
export async function readStatus(region: string, stack: string): Promise<StackStatus | undefined> {
  const client = new CloudFormationClient({ region });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) return;
    throw error;
  } finally {
    client.destroy();
  }
}

/** When the last change of a stack came to its end. */
export async function readLastChange(config: CloudFormationClientConfig, stack: string): Promise<Date> {
  const client = new CloudFormationClient(config);
  try {
    // The newest stands first.
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: stack }));
    return StackEvents?.[0]?.Timestamp ?? new Date(0);
  } finally {
    client.destroy();
  }
}

export type Readiness =
  | { readonly kind: 'ready' }
  /** What was uploaded last is not what is there: that nothing has changed since is no reason to leave it. */
  | { readonly kind: 'rolled-back' }
  | { readonly kind: 'blocked'; readonly why: string };

/** Whether a stack can be deployed, and if not, what is to be done first. */
export function readiness(
  status: StackStatus | undefined,
  at: { region: string; stack: string; stage: string },
): Readiness {
  const { region, stack, stage } = at;
  const blocked = (what: string): Readiness => ({
    kind: 'blocked',
    why: `stack ${stack} in ${region} is ${status}: ${what}`,
  });
  const remove = `npm run remove -- --stage ${stage} --region ${region}`;
  switch (status) {
    case undefined:
    case 'CREATE_COMPLETE':
    case 'UPDATE_COMPLETE':
    case 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS':
    case 'IMPORT_COMPLETE':
      return { kind: 'ready' };
    case 'UPDATE_ROLLBACK_COMPLETE':
    case 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS':
    case 'UPDATE_FAILED':
    case 'IMPORT_ROLLBACK_COMPLETE':
      return { kind: 'rolled-back' };
    case 'UPDATE_ROLLBACK_FAILED':
      return blocked(
        `aws cloudformation continue-update-rollback --region ${region} --stack-name ${stack}, then deploy again`,
      );
    case 'CREATE_FAILED':
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
    case 'REVIEW_IN_PROGRESS':
      return blocked(`it can't be changed, only removed: ${remove}, then deploy again`);
    default:
      return blocked('somebody else is changing it. Wait until that is done, then deploy again');
  }
}
