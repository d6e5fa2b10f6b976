import type { BucketPlan } from '../../replication/plan/plan.ts';
import { readConfiguration, writeConfiguration } from './configuration.ts';
import type { SetPlan } from './plans.ts';
import { iamClient, makeRole, nameOfRole, policyFor, removeRole } from './roles.ts';

export interface Done {
  readonly region: string;
  readonly bucket: string;
  readonly rules: number;
  readonly role: 'made' | 'updated' | 'removed' | 'left';
}

/** Carries a plan out, bucket by bucket; `tell` hears of each that is done. Throws at the first that fails: doing it again goes on from there. */
export async function carryOut(planned: SetPlan, tell: (done: Done) => void): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const plan of planned.plans.filter(({ isChanged }) => isChanged)) {
    await refuseIfChanged(plan, planned);
    const staying = plan.changes.filter(({ kind }) => kind !== 'remove');
    const isMade = staying.length > 0 && (await roleMade(plan, planned));
    await writeConfiguration(
      planned.under.clientOf(plan.region),
      plan.bucket,
      plan.role.arn,
      staying.map(({ element }) => element),
    );
    const isGone = staying.length === 0 && (await roleGone(plan, planned));
    const one: Done = {
      ...{ region: plan.region, bucket: plan.bucket, rules: staying.length },
      role: isMade || (isGone ? 'removed' : 'left'),
    };
    done.push(one);
    tell(one);
  }
  return done;
}

/** S3 knows no condition for it: what somebody else has put meanwhile would be lost. */
async function refuseIfChanged({ region, bucket }: BucketPlan, { under, texts }: SetPlan): Promise<void> {
  const now = await readConfiguration(under.clientOf(region), bucket);
  if (now?.text === texts.get(region)) return;
  throw new Error(
    `The replication configuration of ${bucket} has changed since it was read: nothing was put there; run it again.`,
  );
}

/** Where it has to be there before the rules name it. On the embedded stack there is none to make. */
async function roleMade(plan: BucketPlan, { under, observed }: SetPlan): Promise<false | 'made' | 'updated'> {
  if (under.site.local || plan.role.by !== 'us') return false;
  const iam = await iamClient(under.site);
  try {
    return await makeRole(iam, nameOfRole(under.site, under.set.name, plan.region), policyFor(plan, observed));
  } finally {
    iam.destroy();
  }
}

/** After the last rule that named it, if it is one of ours. */
async function roleGone({ region, role }: BucketPlan, { under }: SetPlan): Promise<boolean> {
  const name = nameOfRole(under.site, under.set.name, region);
  if (under.site.local || !role.before?.endsWith(`:role/${name}`)) return false;
  const iam = await iamClient(under.site);
  try {
    return await removeRole(iam, name);
  } finally {
    iam.destroy();
  }
}
