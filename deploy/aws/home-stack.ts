import {
  CloudFormationClient,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { Plan, PushRole } from '../plan/plan.ts';

/** What AWS is asked about the home while deploying. */

export async function readPushRole({ home, stack }: Plan): Promise<PushRole> {
  const client = new CloudFormationClient({ region: home });
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
  const outputs = new Map(Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const arn = outputs.get('PushRoleArn');
  const id = outputs.get('PushRoleId');
  if (arn === undefined || id === undefined) {
    throw new Error(
      `stack ${stack} in ${home} has no outputs PushRoleArn and PushRoleId: deploy the home region first`,
    );
  }
  return { arn, id };
}

/** A table that outlived the stack which made it. CloudFormation would refuse to make it again, so it is used as it is. */
export async function isTableLeftBehind(plan: Plan): Promise<boolean> {
  return !(await stackOwnsTable(plan)) && (await tableExists(plan));
}

async function stackOwnsTable({ home, stack }: Plan): Promise<boolean> {
  const client = new CloudFormationClient({ region: home });
  try {
    await client.send(new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: 'JournalTable' }));
    return true;
  } catch (error) {
    // No such stack, or no such resource in it: CloudFormation has one error for both.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist'))
      return false;
    throw error;
  }
}

async function tableExists({ home, table }: Plan): Promise<boolean> {
  try {
    await new DynamoDBClient({ region: home }).send(new DescribeTableCommand({ TableName: table }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}
