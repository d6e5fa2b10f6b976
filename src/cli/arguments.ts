import { type ObjectKey, parseObjectKey, parseRegion, type Region } from '../domain/ids.ts';
import { UsageError } from './command.ts';
import { printable } from './terminal.ts';

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
  if (found === undefined)
    throw new UsageError(`${option} ${printable(text)} is not known; there are ${names.join(', ')}`);
  return found;
}

export function regionOf(text: string, regions: readonly Region[]): Region {
  return oneOf('--region', regions, parseRegion(text === '' ? ' ' : text));
}
