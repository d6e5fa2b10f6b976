import { requireCredentials } from './aws/aws-errors.ts';
import { readStatus } from './aws/stack-status.ts';
import { inOrder, main, type Options, readOptions, runServerless, typed, UsageError } from './command-line.ts';
import { type Plan, planRemoval, type Step } from './plan/plan.ts';

/** `npm run remove -- --stage STAGE [--config FILE] [--region REGION] [--dry-run]`: every region's stack, the home last. */
await main(async () => {
  const options = await readOptions(process.argv.slice(2));
  const plan = planOf(options);
  if (options.dryRun)
    console.log(`Would run, in this order:\n\n${plan.steps.map(({ command }) => typed(command)).join('\n')}`);
  else await carryOut(plan);
  console.log(whatStays(plan));
});

async function carryOut(plan: Plan): Promise<void> {
  await requireCredentials(plan.home);
  await inOrder(plan.steps, 'Removed', async (step) => await remove(step, plan.stack));
}

/** A stack that is gone already is passed over, so that a removal which failed half-way can be taken up again. */
async function remove({ region, command }: Step, stack: string): Promise<void> {
  if ((await readStatus(region, stack)) === undefined) {
    console.log(`\nThere is no stack ${stack} in ${region}.`);
    return;
  }
  console.log(`\n${typed(command)}`);
  await runServerless(command);
}

/** Removing the home's stack alone would take the push role from under the other regions' functions. */
function planOf({ configuration, stage, region }: Options): Plan {
  try {
    const plan = planRemoval(configuration, { stage, region });
    const others = planRemoval(configuration, { stage }).steps.filter(({ isHome }) => !isHome);
    if (region !== undefined && region === plan.home && others.length > 0) {
      throw new Error(
        `${region} is the home: the other regions depend on it. Leave --region out to remove them all, the home last`,
      );
    }
    return plan;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function whatStays({ steps, home, table }: Plan): string {
  const buckets = '\nThe buckets and all versions in them stay as they are.';
  if (!steps.some(({ isHome }) => isHome)) return buckets;
  return (
    `${buckets} So does the journal, table ${table} in ${home}: it alone knows which versions lost and why.\n` +
    'A later deployment of the same stage goes on with it. To give it up:\n' +
    `  aws dynamodb update-table --region ${home} --table-name ${table} --no-deletion-protection-enabled\n` +
    `  aws dynamodb delete-table --region ${home} --table-name ${table}`
  );
}
