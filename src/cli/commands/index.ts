// src/cli/commands: one file is one command.
import type { AddCommand } from '../command.ts';
import { addConflicts } from './asking/conflicts.ts';
import { addConsole } from './asking/console.ts';
import { addDiff } from './asking/diff.ts';
import { addFetch } from './asking/fetch.ts';
import { addHeld } from './asking/held.ts';
import { addHistory } from './asking/history.ts';
import { addOpen } from './asking/open.ts';
import { addStats } from './asking/stats.ts';
import { addStatus } from './asking/status.ts';
import { addTail } from './asking/tail.ts';
import { addWhy } from './asking/why.ts';
import { addReplication } from './replication/index.ts';
import { addCompletion } from './running/completion.ts';
import { addConfig } from './running/config.ts';
import { addDemo } from './running/demo.ts';
import { addDoctor } from './running/doctor.ts';
import { addLocal } from './running/local.ts';
import { addReplay } from './running/replay.ts';
import { addRules } from './running/rules.ts';
import { addBackfill } from './steering/backfill.ts';
import { addReconcile } from './steering/reconcile.ts';
import { addRedrive } from './steering/redrive.ts';
import { addResolve } from './steering/resolve.ts';
import { addRestore } from './steering/restore.ts';
import { addUndo } from './steering/undo.ts';
import { addWindow } from './window/window.ts';

/** A new command is one file and one line here. */
export const COMMANDS: readonly AddCommand[] = [
  addLocal,
  addDemo,
  addWhy,
  addHistory,
  addStatus,
  addConflicts,
  addOpen,
  addTail,
  addStats,
  addDiff,
  addFetch,
  addHeld,
  addResolve,
  addUndo,
  addRestore,
  addRedrive,
  addReconcile,
  addWindow,
  addReplication,
  addBackfill,
  addConsole,
  addDoctor,
  addReplay,
  addConfig,
  addRules,
  addCompletion,
];
