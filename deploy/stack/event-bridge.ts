import type { RegionalDeployment } from '../plan/region.ts';
import { getAtt, type Properties, type Resource, type Resources, ref, sub, type Value } from './cloudformation.ts';
import { queueArn } from './permissions.ts';

/** The function that events go to, and what must be there before the first one arrives: where failed ones go. */
export const FUNCTION = 'OnObjectEventLambdaFunction';
export const EVENT_INVOKE_CONFIG = 'OnObjectEventLambdaEvConf';

/** A pattern may have 2,048 characters, of which 200 are ours. */
const MAX_NAMES_CHARACTERS = 1_800;

/** EventBridge names versions differently from S3, but it too tells a delete marker from a version that was removed, and says who removed it. */
const KINDS = {
  ObjectCreatedRule: { name: 'object-created', pattern: { 'detail-type': ['Object Created'] }, detail: {} },
  DeleteMarkerCreatedRule: {
    name: 'delete-marker-created',
    pattern: { 'detail-type': ['Object Deleted'] },
    detail: { 'deletion-type': ['Delete Marker Created'] },
  },
  VersionRemovedRule: {
    name: 'version-removed',
    pattern: { 'detail-type': ['Object Deleted'] },
    // Lifecycle rules remove versions by the thousand, and never the current one.
    detail: { 'deletion-type': ['Permanently Deleted'], reason: ['DeleteObject'] },
  },
} as const;

/** Three rules on the region's default bus, or three for each part of the buckets where one pattern has no room for all. */
export function eventBridgeRules(deployment: RegionalDeployment): Resources {
  return Object.fromEntries(
    parts(deployment).flatMap((buckets, at) =>
      Object.entries(KINDS).flatMap(([id, { name, pattern, detail }]) => {
        const withBuckets = { ...pattern, detail: { bucket: { name: buckets }, ...detail } };
        return [
          [`${id}${nth(at, '')}`, rule(deployment, `${name}${nth(at, '-')}`, withBuckets)],
          [`${id}${nth(at, '')}Permission`, rulePermission(`${id}${nth(at, '')}`)],
        ] as const;
      }),
    ),
  );
}

/** What EventBridge can't deliver goes where the function's own failures go: the queue has to take it. */
export function takesUndelivered(deployment: RegionalDeployment): readonly Properties[] {
  const arns = parts(deployment).flatMap((_, at) =>
    Object.values(KINDS).map(({ name }) => ruleArn(deployment.names.stack, `${name}${nth(at, '-')}`)),
  );
  if (arns.length === 0) return [];
  return [
    {
      Sid: 'KeepUndelivered',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['sqs:SendMessage'],
      Resource: [getAtt('FailedEventsQueue', 'Arn')],
      Condition: { ArnEquals: { 'aws:SourceArn': arns } },
    },
  ];
}

/** The buckets of each rule; the first has no number. */
function parts({ localBuckets }: RegionalDeployment): readonly (readonly string[])[] {
  const found: string[][] = [];
  let room = 0;
  for (const { bucket, trigger } of localBuckets) {
    if (trigger !== 'eventbridge') continue;
    const characters = JSON.stringify(bucket).length + ','.length;
    if (characters > room) {
      found.push([]);
      room = MAX_NAMES_CHARACTERS;
    }
    found.at(-1)?.push(bucket);
    room -= characters;
  }
  return found;
}

const nth = (at: number, separator: string): string => (at === 0 ? '' : `${separator}${at + 1}`);

function rule({ names, region }: RegionalDeployment, what: string, pattern: Properties): Resource {
  return {
    Type: 'AWS::Events::Rule',
    DependsOn: [EVENT_INVOKE_CONFIG],
    Properties: {
      Name: `${names.stack}-${what}`,
      EventPattern: { source: ['aws.s3'], account: [ref('AWS::AccountId')], ...pattern },
      Targets: [
        {
          Id: 'on-object-event',
          Arn: getAtt(FUNCTION, 'Arn'),
          DeadLetterConfig: { Arn: queueArn(region, names.failedEventsQueue) },
        },
      ],
    },
  };
}

const rulePermission = (ruleId: string): Resource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: getAtt(FUNCTION, 'Arn'),
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: getAtt(ruleId, 'Arn'),
    SourceAccount: ref('AWS::AccountId'),
  },
});

const ruleArn = (stack: string, what: string): Value =>
  sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${stack}-${what}`);
