// src/cli/commands/window: sync windows, in which nobody but their opener writes.
import type { AddCommand } from '../../command.ts';
import { addWindowApply } from './apply.ts';
import { addWindowClose } from './close.ts';
import { addWindowOpen } from './open.ts';
import { addWindowStatus } from './status.ts';

export const addWindow: AddCommand = (program, run) => {
  const window = program
    .command('window')
    .description('sync windows: halt writes in every region, change something in peace, and go on');
  for (const add of [addWindowOpen, addWindowStatus, addWindowApply, addWindowClose]) add(window, run);
};
