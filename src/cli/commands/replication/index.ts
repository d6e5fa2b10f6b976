// src/cli/commands/replication: S3's own replication between the buckets of a set.
import type { AddCommand } from '../../command.ts';
import { addApply } from './apply.ts';
import { addCheck } from './check.ts';
import { addPlan } from './plan.ts';
import { addRemove } from './remove.ts';
import { addRetry } from './retry.ts';
import { addStatus } from './status.ts';

export const addReplication: AddCommand = (program, run) => {
  const command = program.command('replication').description("S3's own replication: set up, watched and mended");
  for (const add of [addPlan, addApply, addStatus, addRetry, addRemove, addCheck]) add(command, run);
};
