// deploy: puts the stacks of every region on AWS, and takes them away again.
import { requireCredentials } from './aws/aws-errors.ts';
import { isTableLeftBehind, readPushRole } from './aws/home-stack.ts';
import { readiness, readStatus } from './aws/stack-status.ts';
import { inOrder, main, type Options, readOptions, runServerless, typed, UsageError } from './command-line.ts';
import { refuseUndeployable } from './plan/check.ts';
import { type Plan, planDeployment, type Step, withExistingTable, withPushRole } from './plan/plan.ts';

/** `npm run deploy -- --stage STAGE [--config FILE] [--region REGION] [--dry-run]`: every region's stack, the home first. */
await main(async () => {
  const options = await readOptions(process.argv.slice(2));
  const plan = planOf(options);
  await refuseUndeployable(options.configuration, options.stage).catch((error: Error) => {
    throw new UsageError(error.message);
  });
  for (const place of plan.foreign) {
    console.log(
      `${place} lies on an S3 of its own and gets no stack: pushes reach it, but nothing tells of writes made there.`,
    );
  }
  if (options.dryRun) printPlan(plan);
  else await carryOut(plan, options);
});

function planOf({ configuration, stage, region }: Options): Plan {
  try {
    return planDeployment(configuration, { stage, region });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function printPlan({ home, steps }: Plan): void {
  const unknown = { arn: `<PushRoleArn of ${home}>`, id: `<PushRoleId of ${home}>` };
  console.log('Would run, in this order:\n');
  for (const step of steps) console.log(typed(step.isHome ? step.command : withPushRole(step, unknown)));
}

async function carryOut(plan: Plan, { stage, configuration }: Options): Promise<void> {
  await requireCredentials(plan.home);
  await inOrder(plan.steps, 'Deployed', async (step) => await deploy(step, plan, stage));
  console.log(`\n${plan.stack} is deployed in ${plan.steps.map(({ region }) => region).join(', ')}.`);
  const config = configuration.file === 'concord.yml' ? '' : ` --config ${configuration.file}`;
  console.log(`To have it looked at: npm run -s concord -- doctor --aws --stage ${stage}${config}`);
}

async function deploy(step: Step, plan: Plan, stage: string): Promise<void> {
  const { region } = step;
  const state = readiness(await readStatus(region, plan.stack), { region, stage, stack: plan.stack });
  if (state.kind === 'blocked') throw new Error(state.why);
  const command = await completed(step, plan);
  if (state.kind === 'ready') return await run(command);
  console.log(
    `\nThe last deployment to ${region} failed and was undone, so this one is carried out whether something changed or not.`,
  );
  await run([...command, '--force']);
}

async function run(command: readonly string[]): Promise<void> {
  console.log(`\n${typed(command)}`);
  await runServerless(command);
}

async function completed(step: Step, plan: Plan): Promise<readonly string[]> {
  if (!step.isHome) return withPushRole(step, await readPushRole(plan));
  if (!(await isTableLeftBehind(plan))) return step.command;
  console.log(`Table ${plan.table} is there from an earlier deployment and goes on being the journal.`);
  return withExistingTable(step);
}
