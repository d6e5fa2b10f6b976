import { refuseUndeployable } from './check.ts';
import { main, type Options, readOptions, runServerless, typed, UsageError } from './command-line.ts';
import { isTableLeftBehind, readPushRole } from './home-stack.ts';
import { type Plan, planDeployment, type Step, withExistingTable, withPushRole } from './plan.ts';

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
  else await carryOut(plan);
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

async function carryOut(plan: Plan): Promise<void> {
  for (const [index, step] of plan.steps.entries()) {
    const command = await completed(step, plan);
    console.log(`\n${typed(command)}`);
    await runServerless(command).catch((error: Error) => {
      throw new Error(whatIsLeft(plan.steps, index, error));
    });
  }
  console.log(`\n${plan.stack} is deployed in ${plan.steps.map(({ region }) => region).join(', ')}.`);
}

async function completed(step: Step, plan: Plan): Promise<readonly string[]> {
  if (!step.isHome) return withPushRole(step, await readPushRole(plan));
  if (!(await isTableLeftBehind(plan))) return step.command;
  console.log(`Table ${plan.table} is there from an earlier deployment and goes on being the journal.`);
  return withExistingTable(step);
}

function whatIsLeft(steps: readonly Step[], failedAt: number, { message }: Error): string {
  const names = (some: readonly Step[]) => some.map(({ region }) => region).join(', ') || 'none';
  return (
    `\n${steps[failedAt]?.region} failed: ${message}.\n` +
    `Deployed before it: ${names(steps.slice(0, failedAt))}. Not reached: ${names(steps.slice(failedAt + 1))}.\n` +
    'Mend the cause and run the same command again; where nothing changed nothing is deployed.'
  );
}
