import { describePolicies } from '../../../src/policies/framework/help.ts';

/** docs/policies.md's table of policies, as the registry has it. */
export function policyTable(): string {
  const rows = describePolicies().map(
    ({ name, summary, parameters }) => `| \`${name}\` | ${summary} | ${parameters.map(parameterText).join('; ')} |`,
  );
  return ['| policy | decides by | parameters |', '| --- | --- | --- |', ...rows].join('\n');
}

function parameterText({
  name,
  help,
  required,
  ...rest
}: ReturnType<typeof describePolicies>[number]['parameters'][number]): string {
  const fallback = 'default' in rest ? `, default ${textOf(rest.default)}` : '';
  return `\`${name}\`: ${help}${required ? ' (required)' : fallback}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? `\`${value}\`` : `\`${JSON.stringify(value)}\``;
}
