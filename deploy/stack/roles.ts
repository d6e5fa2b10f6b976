import type { RegionalDeployment } from '../region.ts';
import type { Resource, Resources } from './cloudformation.ts';
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
  readTags,
  type Statement,
  sendTo,
  tellOfConflicts,
  trace,
  useJournal,
  writeLogs,
} from './permissions.ts';

/** The roles of the functions that belong to one region. */
export function regionalRoles(deployment: RegionalDeployment): Resources {
  const { region, names, settings } = deployment;
  const reconcile = [
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    ...readBuckets(deployment, deployment.comparedBuckets),
    ...askLambdas(deployment.askedHere),
    sendTo('QueuePushes', [queueArn(region, names.pushQueue)]),
  ];
  const failedEvents = queueArn(region, names.failedEventsQueue);
  return {
    OnObjectEventRole: role([
      ...reconcile,
      sendTo('KeepFailedEvents', [failedEvents]),
      writeLogs(names.onObjectEvent, [region]),
    ]),
    OnFailedEventRole: role([...reconcile, consume([failedEvents]), writeLogs(names.onFailedEvent, [region])]),
    ...(deployment.sweeps ? { OnScheduleRole: onScheduleRole(deployment) } : {}),
    ...(settings.createBuckets ? {} : { BucketTriggerRole: bucketTriggerRole(deployment) }),
  };
}

/** Whatever is compared before something is decided. */
const readBuckets = ({ settings, readsTags }: RegionalDeployment, buckets: readonly string[]): readonly Statement[] => [
  listBuckets(buckets),
  readObjects(buckets),
  ...(readsTags ? [readTags(buckets)] : []),
  ...readEncrypted(settings.kmsKeys),
];

/** It reconciles keys of every set, whether or not the set has a bucket here; its pushes are queued here. */
function onScheduleRole(deployment: RegionalDeployment): Resource {
  const { region, names, allBuckets } = deployment;
  return role([
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    findOpenDecisions(deployment),
    ...readBuckets(deployment, allBuckets),
    ...askLambdas(deployment.askedAnywhere),
    sendTo('QueuePushes', [queueArn(region, names.pushQueue)]),
    writeLogs(names.onSchedule, [region]),
  ]);
}

function bucketTriggerRole(deployment: RegionalDeployment): Resource {
  const { region, names, localBuckets } = deployment;
  const buckets = localBuckets.map(({ bucket }) => bucket);
  return role([manageNotifications(buckets), ...trace(deployment), writeLogs(names.bucketTrigger, [region])]);
}

/**
 * The role of every region's push function. It is one, so that the events of its copies can be told by one principal id
 * in all regions; IAM is global, so it can be made by the home's stack.
 */
export function pushRole(deployment: RegionalDeployment): Resource {
  const { names, allBuckets, regions, settings } = deployment;
  const queues = regions.map((region) => queueArn(region, names.pushQueue));
  const statements = [
    useJournal(deployment),
    ...readLiveConfig(deployment),
    ...tellOfConflicts(deployment),
    ...trace(deployment),
    listBuckets(allBuckets),
    readAndWriteObjects(allBuckets),
    ...readAndWriteEncrypted(settings.kmsKeys),
    ...askLambdas(deployment.askedAnywhere),
    consume(queues),
    sendTo('QueuePushes', queues),
    writeLogs(names.onPush, regions),
  ];
  return role(statements, names.pushRole);
}

function role(statements: readonly Statement[], name?: string): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      ...(name === undefined ? {} : { RoleName: name }),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      // Inline, so that a function that depends on its role never starts without its permissions.
      Policies: [{ PolicyName: 'function', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}
