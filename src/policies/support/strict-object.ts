import * as z from 'zod/mini';
import { didYouMean } from './nearest.ts';

/** An object in which an unknown key is an error that names the allowed ones: a misspelled field must never be silently ignored. */
export function strictObject<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodMiniObject<Shape, z.core.$strict> {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, allowed) : undefined),
  });
}

function unknownKeys(keys: readonly string[], allowed: readonly string[]): string {
  const hints = keys.map((key) => `unknown field ${key}${didYouMean(key, allowed)}`);
  return `${hints.join(', ')}; allowed: ${allowed.join(', ')}`;
}
