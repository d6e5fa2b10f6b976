import { ConfigError, type Problem } from '../../src/config/index.ts';
import { bundlingProblems } from '../bundle/bundling.ts';
import { describeService } from '../service.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { stackRegions } from './region.ts';

/** One thing that would stop a deployment, or leave it half done, looked at before it begins: without network, and nothing is written. */
export type DeploymentCheck = (configuration: Configuration, stage: string) => Promise<readonly Problem[]>;

/** A new check is one function and one line here: `concord config check` tells what it finds, and `npm run deploy` stops at it. */
const CHECKS: readonly DeploymentCheck[] = [templateProblems, bundlingProblems];

/** Throws a ConfigError with all that a deployment of the configuration would refuse. */
export async function refuseUndeployable(configuration: Configuration, stage: string): Promise<void> {
  const found = await Promise.all(CHECKS.map((check) => check(configuration, stage)));
  const problems = found.flat();
  if (problems.length > 0) throw new ConfigError(configuration.file, problems);
}

/** The same of a file. Throws a ConfigError with every mistake, also of what is wrong whether it is deployed or not. */
export async function refuseUndeployableFile(file: string, stage: string): Promise<void> {
  await refuseUndeployable(await readConfiguration(file), stage);
}

/** Every region's template is made, and thrown away: what can't be named, or has no room, shows there. */
async function templateProblems(configuration: Configuration, stage: string): Promise<readonly Problem[]> {
  const ends = await Promise.allSettled(
    stackRegions(configuration).map((region) =>
      describeService({ stage, region, config: configuration.file, adoptTable: false }),
    ),
  );
  const whys = ends.flatMap((end) => (end.status === 'rejected' ? [(end.reason as Error).message] : []));
  return [...new Set(whys)].map((message) => ({ path: 'deploy', message }));
}
