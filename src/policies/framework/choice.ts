import * as z from 'zod/mini';
import type { PolicyStep } from '../../domain/model/decision.ts';
import { findPolicy, POLICIES, POLICY_NAMES } from '../index.ts';
import { didYouMean } from '../support/nearest.ts';
import type { PolicyChoice } from './definition.ts';

/**
 * A policy as a rule states it: a name, an object with `use` and its parameters, or a list in which each may abstain to the next.
 * Parsed, it is always a list of steps with every default filled in, and such a list is itself a legal choice.
 * Lazy, because a policy's parameter may hold policies.
 */
export const policyChoice: PolicyChoice = z.lazy(() => {
  const name = bareName();
  const step = policyStep();
  const list = z.array(z.union([name, step])).check(z.minLength(1));
  return z.pipe(
    z.union([name, step, list]),
    z.transform((parsed) => [parsed].flat().map(toStep)),
  );
});

function policyStep() {
  const [first, ...others] = POLICIES;
  return z.discriminatedUnion('use', [first.schema(policyChoice), ...others.map(({ schema }) => schema(policyChoice))]);
}

/** Only policies that can do without parameters: `policy: region-ownership` alone doesn't say who owns. */
function bareName() {
  const names = POLICIES.filter(({ schema, name }) => schema(policyChoice).safeParse({ use: name }).success);
  return z.enum(
    names.map(({ name }) => name),
    { error: ({ input }) => (typeof input === 'string' ? describeWrongName(input) : undefined) },
  );
}

function describeWrongName(name: string): string {
  const policy = findPolicy(name);
  if (policy === undefined) return describeUnknownPolicy(name);
  const parameters = Object.keys(policy.parameters(policyChoice)).join(', ');
  return `${name} needs parameters: write { use: ${name}, … }; its parameters: ${parameters}`;
}

export function describeUnknownPolicy(name: string): string {
  return `no policy is called ${name}${didYouMean(name, POLICY_NAMES)}; allowed: ${POLICY_NAMES.join(', ')}`;
}

/** A schema of the registry has accepted it, so a name is a policy's and an object carries `use`. */
function toStep(parsed: unknown): PolicyStep {
  if (typeof parsed !== 'string') return parsed as PolicyStep;
  return findPolicy(parsed)?.schema(policyChoice).parse({ use: parsed }) as unknown as PolicyStep;
}
