import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Path } from './config-error.ts';
import type { Finding } from './problems.ts';

/** A `custom` policy somewhere in a configuration, be it parsed or as it was written. */
interface Mention {
  readonly at: Path;
  readonly step: Readonly<Record<string, unknown>>;
}

export interface OwnersCode {
  /** Paths as the configuration writes them. */
  readonly modules: readonly string[];
  /** ARNs. */
  readonly lambdas: readonly string[];
}

/** Whom the policies ask; of a part of a configuration, whatever it is. */
export function ownersCodeIn(part: unknown): OwnersCode {
  const steps = mentionsIn(part).map(({ step }) => step);
  const texts = (values: readonly unknown[]) => [...new Set(values.filter((value) => typeof value === 'string'))];
  return {
    modules: texts(steps.map(({ module }) => module)),
    lambdas: texts(steps.map(({ lambda }) => lambda)),
  };
}

/** How long one look at a key may have to wait for owners' code: rules are asked one at a time, each of its policies at most once. */
export function secondsToWait(sets: Readonly<Record<string, { readonly rules: readonly unknown[] }>>): number {
  const rules = Object.values(sets).flatMap((set) => set.rules);
  const secondsOf = (rule: unknown) => mentionsIn(rule).reduce((sum, { step }) => sum + Number(step.timeout ?? 0), 0);
  return Math.max(0, ...rules.map(secondsOf));
}

/** Modules that are not where a configuration in this folder says. Only who reads files can tell. */
export function missingModules(folder: string): (config: unknown) => readonly Finding[] {
  return (config) =>
    mentionsIn(config).flatMap(({ at, step: { module } }) => {
      if (typeof module !== 'string' || existsSync(resolve(folder, module))) return [];
      return [{ at: [...at, 'module'], message: `there is no file ${resolve(folder, module)}` }];
    });
}

function mentionsIn(part: unknown, at: Path = []): readonly Mention[] {
  if (Array.isArray(part)) return part.flatMap((item, index) => mentionsIn(item, [...at, index]));
  if (typeof part !== 'object' || part === null) return [];
  const own = 'use' in part && part.use === 'custom' ? [{ at, step: { ...part } }] : [];
  return [...own, ...Object.entries(part).flatMap(([name, value]) => mentionsIn(value, [...at, name]))];
}
