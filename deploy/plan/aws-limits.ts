import { ConfigError } from '../../src/config/check/config-error.ts';
import type { Resource, Resources } from '../stack/cloudformation.ts';
import { stackOf } from '../stack/index.ts';
import { MAX_INLINE_CHARACTERS, MAX_MANAGED_CHARACTERS, MAX_MANAGED_POLICIES } from '../stack/policies.ts';
import { written } from '../stack/written.ts';
import type { Configuration } from './configuration.ts';
import { environmentOf } from './environment.ts';
import { deploymentIn, type RegionalDeployment, stackRegions } from './region.ts';

/**
 * Where AWS would refuse a stack for its size, long after a deployment has begun. It is counted in the very resources that are deployed; what the
 * framework adds is allowed for.
 */

/** The functions, their log groups, event sources and event invoke configurations, the schedule, and the deployment bucket: 20 at the time of writing. */
const FRAMEWORK_RESOURCES = 30;
const FRAMEWORK_BYTES = 40_000;

const SPLIT = 'Divide the sets among two configurations, each with a deploy.prefix of its own';
const SHORTEN = 'Shorten deploy.prefix or the stage';

interface Size {
  readonly what: string;
  readonly size: number;
  readonly limit: number;
  readonly remedy: string;
}

/** Throws a ConfigError that says, in a sentence each, what is too large for AWS and what to do. */
export function refuseBeyondLimits(configuration: Configuration, stage: string): void {
  const problems = beyondLimits(configuration, stage).map((message) => ({ path: '', message }));
  if (problems.length > 0) throw new ConfigError(configuration.file, problems);
}

/** What several regions have in common is said once. */
export function beyondLimits(configuration: Configuration, stage: string): readonly string[] {
  const regionsOf = new Map<string, string[]>();
  for (const region of stackRegions(configuration)) {
    for (const { what, size, limit, remedy } of sizesIn(deploymentIn(configuration, stage, region))) {
      const sentence = `${what} ${size}, and AWS allows ${limit}. ${remedy}.`;
      if (size > limit) regionsOf.set(sentence, [...(regionsOf.get(sentence) ?? []), region]);
    }
  }
  return [...regionsOf].map(([sentence, regions]) => `${regions.join(', ')}: ${sentence}`);
}

function sizesIn(deployment: RegionalDeployment): readonly Size[] {
  const { Resources } = stackOf(deployment, { adoptTable: false });
  return [...ofStack(Resources), ...ofFunctions(deployment, Resources), ...ofEach(Resources)];
}

const ofStack = (resources: Resources): readonly Size[] => [
  {
    what: 'the number of resources of the stack is',
    size: Object.keys(resources).length + FRAMEWORK_RESOURCES,
    limit: 500,
    remedy: SPLIT,
  },
  {
    what: 'the bytes of its template are',
    size: Buffer.byteLength(JSON.stringify(resources)) + FRAMEWORK_BYTES,
    limit: 1024 * 1024,
    remedy: SPLIT,
  },
];

function ofFunctions(deployment: RegionalDeployment, resources: Resources): readonly Size[] {
  const permissions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission');
  return [
    {
      what: "the bytes of the functions' environment variables are",
      size: written(environmentOf(deployment)).length,
      limit: 4096,
      remedy: 'Give deploy.liveConfig a shorter address',
    },
    {
      what: `the bytes of the permissions to call ${deployment.names.onObjectEvent} are about`,
      size: permissions.reduce((sum, { Properties }) => sum + written(Properties).length + PERMISSION_OVERHEAD, 0),
      limit: 20_480,
      remedy: SPLIT,
    },
  ];
}

/** A permission's id, and the names of its fields, as Lambda writes them into a policy. */
const PERMISSION_OVERHEAD = 150;

function ofEach(resources: Resources): readonly Size[] {
  return Object.entries(resources).flatMap(([id, resource]) => [
    { what: `the length of the logical id ${id} is`, size: id.length, limit: 255, remedy: 'Use other buckets' },
    ...(SIZES[resource.Type]?.(id, resource.Properties) ?? []),
  ]);
}

/** By type, what has a limit that a configuration can reach. */
const SIZES: Readonly<Record<string, (id: string, properties: Resource['Properties']) => readonly Size[]>> = {
  'AWS::IAM::Role': (id, { RoleName, Policies, ManagedPolicyArns = [] }) => [
    name('role', RoleName, 64),
    ...(Policies as readonly { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => ({
      what: `the characters of the policy in ${id} are`,
      size: written(PolicyDocument).length,
      limit: MAX_INLINE_CHARACTERS,
      remedy: SPLIT,
    })),
    {
      what: `the number of policies that ${id} needs beside its own, for so many buckets, is`,
      size: (ManagedPolicyArns as readonly unknown[]).length,
      limit: MAX_MANAGED_POLICIES,
      remedy: SPLIT,
    },
  ],
  'AWS::IAM::ManagedPolicy': (id, { PolicyDocument }) => [
    {
      what: `the characters of ${id} are`,
      size: written(PolicyDocument).length,
      limit: MAX_MANAGED_CHARACTERS,
      remedy: SPLIT,
    },
  ],
  'AWS::SQS::Queue': (_, { QueueName }) => [name('queue', QueueName, 80)],
  'AWS::SQS::QueuePolicy': (id, { PolicyDocument }) => [
    { what: `the bytes of ${id} are`, size: written(PolicyDocument).length, limit: 8192, remedy: SPLIT },
  ],
  'AWS::Events::Rule': (id, { Name, EventPattern }) => [
    name('rule', Name, 64),
    {
      what: `the characters of the pattern of ${id} are`,
      size: written(EventPattern).length,
      limit: 2048,
      remedy: SPLIT,
    },
  ],
  'AWS::DynamoDB::Table': (_, { TableName }) => [name('table', TableName, 255)],
  'AWS::CloudWatch::Alarm': (id, { AlarmDescription }) => [
    {
      what: `the length of the description of ${id} is`,
      size: String(AlarmDescription).length,
      limit: 1024,
      remedy: SHORTEN,
    },
  ],
  'AWS::CloudWatch::Dashboard': (id, { DashboardBody }) => drawn(id, String(DashboardBody)),
};

const name = (what: string, value: unknown, limit: number): Size => ({
  what: `the length of the name of ${what} ${value} is`,
  size: value === undefined ? 0 : String(value).length,
  limit,
  remedy: SHORTEN,
});

function drawn(id: string, body: string): readonly Size[] {
  const { widgets } = JSON.parse(body) as { widgets: { properties: { metrics: unknown[] } }[] };
  const lines = widgets.map(({ properties }) => properties.metrics.length);
  const remedy = 'Set deploy.dashboard to false';
  return [
    { what: `the number of lines in a graph of ${id} is`, size: Math.max(...lines), limit: 500, remedy },
    {
      what: `the number of lines in ${id} is`,
      size: lines.reduce((sum, count) => sum + count, 0),
      limit: 2500,
      remedy,
    },
  ];
}
