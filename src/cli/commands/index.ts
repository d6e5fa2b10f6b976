import type { AddCommand } from '../command.ts';
import { addConfig } from './config.ts';
import { addConflicts } from './conflicts.ts';
import { addDemo } from './demo.ts';
import { addHeld } from './held.ts';
import { addHistory } from './history.ts';
import { addLocal } from './local.ts';
import { addReplay } from './replay.ts';
import { addResolve } from './resolve.ts';
import { addRules } from './rules.ts';
import { addUndo } from './undo.ts';

/** A new command is one file and one line here. */
export const COMMANDS: readonly AddCommand[] = [
  addLocal,
  addDemo,
  addHistory,
  addConflicts,
  addHeld,
  addResolve,
  addUndo,
  addReplay,
  addConfig,
  addRules,
];
