import type { Statement } from './permissions.ts';
import { written } from './written.ts';

/** How much IAM takes: characters without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MAX_INLINE_CHARACTERS = 10_240;
export const MAX_MANAGED_CHARACTERS = 6_144;
/** Attached to one role, unless an account has asked for more. */
export const MAX_MANAGED_POLICIES = 10;

export const policyDocument = (statements: readonly Statement[]) => ({ Version: '2012-10-17', Statement: statements });

/**
 * A role's statements, divided among policies: what fits lies in the role itself, the rest in policies of their own. A statement that goes on in the
 * next policy takes its actions and conditions along, and a part of its resources. So each resource stands once, whatever the number of policies.
 */
export function divided(statements: readonly Statement[]): {
  readonly inline: readonly Statement[];
  readonly managed: readonly (readonly Statement[])[];
} {
  const policies: Statement[][] = [[]];
  for (const statement of statements) place(statement);
  const [inline = [], ...managed] = policies;
  return { inline, managed };

  function place(statement: Statement): void {
    const current = policies.at(-1) ?? [];
    const taken = howMany(statement, current, policies.length === 1 ? MAX_INLINE_CHARACTERS : MAX_MANAGED_CHARACTERS);
    const { Resource } = statement;
    if (taken > 0) current.push({ ...statement, Resource: Resource.slice(0, taken) });
    if (taken === Resource.length) return;
    // What does not even fit into an empty policy is put there whole, for IAM's limits to be told by whoever checks them.
    if (current.length === 0) current.push(statement);
    else {
      policies.push([]);
      place({ ...statement, Resource: Resource.slice(taken) });
    }
  }
}

/** How many of a statement's resources still have room beside others. */
function howMany({ Resource, ...rest }: Statement, others: readonly Statement[], limit: number): number {
  let characters = charactersOf([...others, { ...rest, Resource: [] } as Statement]);
  for (const [index, resource] of Resource.entries()) {
    characters += written(resource).length + ','.length;
    if (characters > limit) return index;
  }
  return Resource.length;
}

export const charactersOf = (statements: readonly Statement[]): number => written(policyDocument(statements)).length;
