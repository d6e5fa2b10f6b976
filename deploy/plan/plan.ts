// deploy/plan: what is to be deployed where, in which order, and what AWS would refuse.
import { refuseBeyondLimits } from './aws-limits.ts';
import type { Configuration } from './configuration.ts';
import { nameAll } from './names.ts';
import { deploymentIn, foreignRegions, stackRegions } from './region.ts';

/** Which stacks are deployed or removed, in which order. A plan is a value: what a dry run prints is what is carried out. */

export interface Step {
  readonly region: string;
  readonly isHome: boolean;
  /** What the framework is called with, beside what is only known once the home's stack is there. */
  readonly command: readonly string[];
}

export interface Plan {
  readonly stack: string;
  readonly table: string;
  readonly home: string;
  readonly steps: readonly Step[];
  /** Places on a foreign S3, which have no stack. */
  readonly foreign: readonly string[];
}

export interface Target {
  readonly stage: string;
  /** This region alone. */
  readonly region?: string | undefined;
}

/** The home first: the others need its push role, and their functions its table. */
export function planDeployment(configuration: Configuration, target: Target): Plan {
  refuseBeyondLimits(configuration, target.stage);
  return plan(configuration, target, 'deploy', stackRegions(configuration));
}

/** The home last: as long as another region's functions run they write to its table. */
export const planRemoval = (configuration: Configuration, target: Target): Plan =>
  plan(configuration, target, 'remove', stackRegions(configuration).toReversed());

function plan(
  configuration: Configuration,
  target: Target,
  action: 'deploy' | 'remove',
  regions: readonly string[],
): Plan {
  const { home, settings, file } = configuration;
  // A region without a stack is refused here, by the same words as by the framework.
  if (target.region !== undefined) deploymentIn(configuration, target.stage, target.region);
  const { stack, table } = nameAll(settings.prefix, target.stage);
  return {
    stack,
    table,
    home,
    foreign: foreignRegions(configuration),
    steps: regions
      .filter((region) => target.region === undefined || region === target.region)
      .map((region) => ({
        region,
        isHome: region === home,
        command: [action, '--stage', target.stage, '--region', region, '--param', `config=${file}`],
      })),
  };
}

/** What the other regions are told of the home's stack. */
export interface PushRole {
  readonly arn: string;
  readonly id: string;
}

export const withPushRole = ({ command }: Step, { arn, id }: PushRole): readonly string[] => [
  ...command,
  '--param',
  `pushRoleArn=${arn}`,
  '--param',
  `pushRoleId=${id}`,
];

export const withExistingTable = ({ command }: Step): readonly string[] => [...command, '--param', 'journal=existing'];
