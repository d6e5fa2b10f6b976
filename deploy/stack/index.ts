// deploy/stack: a region's CloudFormation resources, one file for each kind.
import type { RegionalDeployment } from '../plan/region.ts';
import { alarmOutputs, alarms } from './alarms.ts';
import { getAtt, type Resources, type Stack } from './cloudformation.ts';
import { dashboard } from './dashboard.ts';
import { takesUndelivered } from './event-bridge.ts';
import { journal } from './journal.ts';
import { queues } from './queues.ts';
import { pushRole, regionalRoles } from './roles.ts';
import { triggers } from './triggers.ts';

/** Everything in a region's stack but the functions, which serverless.yml names. */
export function stackOf(deployment: RegionalDeployment, options: { readonly adoptTable: boolean }): Stack {
  return {
    Resources: {
      ...(deployment.isHome ? homeResources(deployment, options) : {}),
      ...(deployment.localBuckets.length > 0 ? regionalResources(deployment) : {}),
    },
    Outputs: { ...(deployment.isHome ? homeOutputs(deployment) : {}), ...alarmOutputs(deployment) },
  };
}

function regionalResources(deployment: RegionalDeployment): Resources {
  return {
    ...regionalRoles(deployment),
    ...queues(deployment, takesUndelivered(deployment)),
    ...alarms(deployment),
    ...triggers(deployment),
  };
}

function homeResources(deployment: RegionalDeployment, { adoptTable }: { readonly adoptTable: boolean }): Resources {
  return {
    // A table that an earlier deployment left behind is used as it is: CloudFormation would refuse to make it again.
    ...(adoptTable ? {} : { JournalTable: journal(deployment.names.table) }),
    ...pushRole(deployment),
    ...dashboard(deployment),
  };
}

function homeOutputs({ names }: RegionalDeployment): Stack['Outputs'] {
  return {
    JournalTableName: { Description: 'The journal', Value: names.table },
    PushRoleArn: { Description: "The push functions' role, for the other regions", Value: getAtt('PushRole', 'Arn') },
    PushRoleId: { Description: 'By it the events of our own copies are told', Value: getAtt('PushRole', 'RoleId') },
  };
}
