// src/config/check: every mistake, with its place and what is allowed.
import { type Config, configSchema } from '../shape/schema.ts';
import { ConfigError, type Problem, pathText } from './config-error.ts';
import { crossCheck } from './cross-checks.ts';
import { messageOf } from './messages.ts';
import { type Finding, findingsOf } from './problems.ts';

/**
 * A value as YAML or JSON gave it, as a configuration. Throws a ConfigError with all that is wrong; `source` names where it came from,
 * `locate` tells where in the text a path stands.
 */
export function checkConfig(value: unknown, source: string, locate: Locate = () => ({})): Config {
  const { config, findings } = inspectConfig(value);
  if (config !== undefined && findings.length === 0) return config;
  throw new ConfigError(source, toProblems(findings, locate));
}

export type Locate = (at: Finding['at']) => Pick<Problem, 'line' | 'column'>;

export function inspectConfig(value: unknown): { config: Config | undefined; findings: readonly Finding[] } {
  const parsed = configSchema.safeParse(value, { error: messageOf, reportInput: true });
  const ofFields = parsed.success ? [] : findingsOf(parsed.error.issues);
  return { config: parsed.data, findings: [...ofFields, ...crossCheck(value)] };
}

/** In the order of the text, where that is known. */
export function toProblems(findings: readonly Finding[], locate: Locate): readonly Problem[] {
  const problems = findings.map(({ at, message }) => ({ path: pathText(at), message, ...locate(at) }));
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
