import { POLICIES, type PolicyName } from '../index.ts';
import { policyChoice } from './choice.ts';

/** What the command line and generated documentation say about a policy. */
export interface PolicyHelp {
  readonly name: PolicyName;
  readonly summary: string;
  readonly parameters: readonly ParameterHelp[];
}

export interface ParameterHelp {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
  /** The value it takes when left out, if any. */
  readonly default?: unknown;
}

export function describePolicies(): readonly PolicyHelp[] {
  return POLICIES.map(({ name, summary, parameters }) => ({
    name,
    summary,
    parameters: Object.entries(parameters(policyChoice)).map(([field, { schema, help }]) => {
      const omitted = schema.safeParse(undefined);
      const fallback = omitted.success && omitted.data !== undefined ? { default: omitted.data } : {};
      return { name: field, help, required: !omitted.success, ...fallback };
    }),
  }));
}
