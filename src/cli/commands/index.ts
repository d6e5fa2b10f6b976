import type { AddCommand } from '../command.ts';
import { addCompletion } from './completion.ts';
import { addConfig } from './config.ts';
import { addConflicts } from './conflicts.ts';
import { addConsole } from './console.ts';
import { addDemo } from './demo.ts';
import { addDiff } from './diff.ts';
import { addDoctor } from './doctor.ts';
import { addFetch } from './fetch.ts';
import { addHeld } from './held.ts';
import { addHistory } from './history.ts';
import { addLocal } from './local.ts';
import { addOpen } from './open.ts';
import { addReconcile } from './reconcile.ts';
import { addRedrive } from './redrive.ts';
import { addReplay } from './replay.ts';
import { addResolve } from './resolve.ts';
import { addRestore } from './restore.ts';
import { addRules } from './rules.ts';
import { addStats } from './stats.ts';
import { addStatus } from './status.ts';
import { addTail } from './tail.ts';
import { addUndo } from './undo.ts';
import { addWhy } from './why.ts';

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
  addConsole,
  addDoctor,
  addReplay,
  addConfig,
  addRules,
  addCompletion,
];
