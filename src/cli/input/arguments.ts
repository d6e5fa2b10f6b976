// src/cli/input: what a person types, read.
import { type ObjectKey, parseObjectKey, type Region } from '../../domain/model/ids.ts';
import { CLOSING_STAMP } from '../../policies/framework/chain.ts';
import { POLICY_NAMES } from '../../policies/index.ts';
import { didYouMean } from '../../policies/support/nearest.ts';
import { UsageError } from '../command.ts';
import { printable } from '../screen/terminal.ts';

export function keyOf(text: string): ObjectKey {
  if (text === '') throw new UsageError('the key is empty; S3 has no such key');
  return parseObjectKey(text);
}

/** For an option that takes a number from 1. */
export function counting(option: string): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isSafeInteger(number) || number < 1)
      throw new UsageError(`${option} takes a whole number from 1, not ${JSON.stringify(text)}`);
    return number;
  };
}

export function oneOf<Name extends string>(option: string, names: readonly Name[], text: string): Name {
  const found = names.find((name) => name === text);
  if (found !== undefined) return found;
  const named = text === '' ? "''" : printable(text);
  throw new UsageError(`${option} ${named} is not known${didYouMean(text, names)}; there are ${names.join(', ')}`);
}

/** What can have had the last word: a policy, a rule's `unchanged: yields` or `deletes: win | lose`, or the stamp where all policies abstained. */
export function policyOf(text: string): string {
  return oneOf('--policy', [...POLICY_NAMES, 'unchanged', 'deletes', CLOSING_STAMP], text);
}

export function regionOf(text: string, regions: readonly Region[]): Region {
  return oneOf('--region', regions, text);
}
