import { edit, type Mutant } from '../mutant.ts';

/** Writes are not halted when they are said to be. */
export const WINDOWS: readonly Mutant[] = [
  {
    name: 'a window is not confirmed',
    isHalting: true,
    edits: [edit('app/windows/confirm', 'if (inARow === REFUSALS_IN_A_ROW)', 'if (tries === 1)')],
  },
  {
    name: 'a window is open though it was not confirmed in time',
    isHalting: true,
    edits: [
      edit(
        'app/windows/open-window',
        'const why = await confirmShut(window, deps); if (why !== undefined) return why;',
        'await confirmShut(window, deps);',
      ),
    ],
  },
];
