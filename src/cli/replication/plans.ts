import { notesOf } from '../../replication/plan/notes.ts';
import type { ObservedBucket } from '../../replication/plan/observed.ts';
import { type BucketPlan, planReplication } from '../../replication/plan/plan.ts';
import { observe } from './observe.ts';
import { roleArns } from './roles.ts';
import type { SetUnderReplication } from './site.ts';

export interface SetPlan {
  readonly under: SetUnderReplication;
  readonly observed: readonly ObservedBucket[];
  /** By region the text of what lies there, by which a change meanwhile is found out. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly plans: readonly BucketPlan[];
  readonly notes: readonly string[];
}

/** `removes`: none of our rules shall stay. */
export async function planSet(under: SetUnderReplication, removes = false): Promise<SetPlan> {
  const { site, set, settings, config } = under;
  const { observed, texts } = await observe(under);
  const roleOf = await roleArns(site, set.name);
  const wished = removes ? undefined : settings;
  const plans = planReplication({ settings: wished, set, observed, roleOf });
  const rulesBySize = config.rules.flatMap(({ size, name }, index) => (size ? [name ?? `rules[${index}]`] : []));
  const notes = wished ? notesOf({ settings: wished, set, observed, plans, rulesBySize }) : [];
  return { under, observed, texts, plans, notes };
}
