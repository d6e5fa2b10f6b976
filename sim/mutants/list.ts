// sim/mutants: wrong versions of the product, each to be caught.
import { CARRIER } from './kinds/carrier.ts';
import { EVIDENCE } from './kinds/evidence.ts';
import { OUTCOMES } from './kinds/outcomes.ts';
import { PUSHES } from './kinds/pushes.ts';
import { WINDOWS } from './kinds/windows.ts';
import type { Mutant } from './mutant.ts';

/** These need several misfortunes in one place; chance finds them within thousands of histories, so they are hunted by `npm run mutants` alone. */
export const RARELY_CAUGHT: readonly string[] = [
  'push not checked for being superseded',
  'no second look (rule c)',
  'no look after the copy (rule d)',
  'regions that could not be read are forgotten',
  'stand-ins step over an append',
  'refused push is not looked into',
  'delete markers guessed to be ours',
];

export const MUTANTS: readonly Mutant[] = [...WINDOWS, ...PUSHES, ...EVIDENCE, ...OUTCOMES, ...CARRIER];
