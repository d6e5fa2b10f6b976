import type { AddCommand } from '../command.ts';
import { addConfig } from './config.ts';
import { addConflicts } from './conflicts.ts';
import { addDemo } from './demo.ts';
import { addHistory } from './history.ts';
import { addLocal } from './local.ts';

/** A new command is one file and one line here. */
export const COMMANDS: readonly AddCommand[] = [addLocal, addDemo, addHistory, addConflicts, addConfig];
