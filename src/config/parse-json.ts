import { checkConfig } from './check/check.ts';
import { ConfigError } from './check/config-error.ts';
import type { Config } from './shape/schema.ts';

/** A configuration that was loaded before and written as JSON; checked again, since it came a long way. */
export function parseJsonConfig(text: string, source: string): Config {
  return checkConfig(parseJson(text, source), source);
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(source, [{ path: '', message: `is no JSON: ${(error as Error).message}` }]);
  }
}
