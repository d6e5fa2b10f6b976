import * as z from 'zod/mini';
import { didYouMean } from './nearest.ts';

/**
 * An object in which an unknown key is an error that names the allowed ones: a misspelled field must never be silently ignored. `otherShape`
 * is said of what is no object at all, where the usual message must not repeat it.
 */
export function strictObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
  otherShape?: string,
): z.ZodMiniObject<Shape, z.core.$strict> {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, allowed);
      return issue.code === 'invalid_type' && issue.input !== undefined ? otherShape : undefined;
    },
  });
}

function unknownKeys(keys: readonly string[], allowed: readonly string[]): string {
  const hints = keys.map((key) => `unknown field ${key}${didYouMean(key, allowed)}`);
  return `${hints.join(', ')}; allowed: ${allowed.join(', ')}`;
}
