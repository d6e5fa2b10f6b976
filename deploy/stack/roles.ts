import type { RegionalDeployment } from '../plan/region.ts';
import { type Resources, ref } from './cloudformation.ts';
import {
  askLambdas,
  consume,
  findOpenDecisions,
  listBuckets,
  manageNotifications,
  queueArn,
  readAndWriteEncrypted,
  readAndWriteObjects,
  readEncrypted,
  readLiveConfig,
  readObjects,
  type Statement,
  sendTo,
  tellOfConflicts,
  trace,
  useJournal,
  writeLogs,
} from './permissions.ts';
import { divided, policyDocument } from './policies.ts';
import { takesByQueue } from './queue-trigger.ts';

/** The roles of the functions that belong to one region. */
export function regionalRoles(deployment: RegionalDeployment): Resources {
  const { region, names, settings } = deployment;
  const reconcile = [
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    ...askLambdas(deployment.askedHere),
    sendTo('QueuePushes', [queueArn(region, names.pushQueue)]),
  ];
  const compare = readBuckets(deployment, deployment.comparedBuckets);
  const failedEvents = queueArn(region, names.failedEventsQueue);
  return {
    ...role('OnObjectEventRole', [
      ...reconcile,
      sendTo('KeepFailedEvents', [failedEvents]),
      ...(takesByQueue(deployment) ? [consume([queueArn(region, names.eventsQueue)])] : []),
      writeLogs(names.onObjectEvent, [region]),
      ...compare,
    ]),
    ...role('OnFailedEventRole', [
      ...reconcile,
      consume([failedEvents]),
      writeLogs(names.onFailedEvent, [region]),
      ...compare,
    ]),
    ...(deployment.sweeps ? onScheduleRole(deployment) : {}),
    ...(settings.createBuckets ? {} : bucketTriggerRole(deployment)),
  };
}

/** Whatever is compared before something is decided. */
const readBuckets = ({ settings }: RegionalDeployment, buckets: readonly string[]): readonly Statement[] => [
  ...readEncrypted(settings.kmsKeys),
  listBuckets(buckets),
  readObjects(buckets),
];

/** It reconciles keys of every set, whether or not the set has a bucket here; its pushes are queued here. */
function onScheduleRole(deployment: RegionalDeployment): Resources {
  const { region, names, allBuckets } = deployment;
  return role('OnScheduleRole', [
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    findOpenDecisions(deployment),
    ...askLambdas(deployment.askedAnywhere),
    sendTo('QueuePushes', [queueArn(region, names.pushQueue)]),
    writeLogs(names.onSchedule, [region]),
    ...readBuckets(deployment, allBuckets),
  ]);
}

function bucketTriggerRole(deployment: RegionalDeployment): Resources {
  const { region, names, localBuckets } = deployment;
  const buckets = localBuckets.map(({ bucket }) => bucket);
  return role('BucketTriggerRole', [
    ...trace(deployment),
    writeLogs(names.bucketTrigger, [region]),
    manageNotifications(buckets),
  ]);
}

/**
 * The role of every region's push function. It is one, so that the events of its copies can be told by one principal id
 * in all regions; IAM is global, so it can be made by the home's stack.
 */
export function pushRole(deployment: RegionalDeployment): Resources {
  const { names, allBuckets, regions, settings } = deployment;
  const queues = regions.map((region) => queueArn(region, names.pushQueue));
  const statements = [
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    ...askLambdas(deployment.askedAnywhere),
    consume(queues),
    sendTo('QueuePushes', queues),
    writeLogs(names.onPush, regions),
    ...readAndWriteEncrypted(settings.kmsKeys),
    listBuckets(allBuckets),
    readAndWriteObjects(allBuckets, { annotations: settings.annotations === 'copy' }),
  ];
  return role('PushRole', statements, names.pushRole);
}

/**
 * A role whose permissions are inline as far as IAM takes that, and beyond in policies of their own. The role names those, and not they the role: so
 * it is there only after them, and a function that depends on its role never starts without a permission.
 */
function role(logicalId: string, statements: readonly Statement[], name?: string): Resources {
  const { inline, managed } = divided(statements);
  const policies = managed.map((part, index) => [`${logicalId}Policy${index + 1}`, part] as const);
  return {
    ...Object.fromEntries(policies.map(([id, part]) => [id, managedPolicy(logicalId, part)])),
    [logicalId]: {
      Type: 'AWS::IAM::Role',
      Properties: {
        ...(name === undefined ? {} : { RoleName: name }),
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        Policies: [{ PolicyName: 'function', PolicyDocument: policyDocument(inline) }],
        ...(policies.length === 0 ? {} : { ManagedPolicyArns: policies.map(([id]) => ref(id)) }),
      },
    },
  };
}

const managedPolicy = (roleId: string, statements: readonly Statement[]): Resources[string] => ({
  Type: 'AWS::IAM::ManagedPolicy',
  Properties: {
    Description: `What has no room in ${roleId} itself`,
    PolicyDocument: policyDocument(statements),
  },
});
