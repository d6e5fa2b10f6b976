/**
 * A part of a template as AWS gets to see it, as JSON without white space. What only AWS can fill in is taken to be as long as it can be: all that
 * is done with the text is to count its characters.
 */
export const written = (part: unknown): string => JSON.stringify(filledIn(part));

const LONGEST: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::AccountId': '0'.repeat(12),
  'AWS::Region': 'ap-northeast-1',
};

/** Of anything else that is filled in: an ARN of a function or a queue of ours. */
const LONGEST_ATTRIBUTE = 'x'.repeat(140);

function filledIn(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(filledIn);
  if (typeof part !== 'object' || part === null) return part;
  if ('Ref' in part) return LONGEST[String(part.Ref)] ?? LONGEST_ATTRIBUTE;
  if ('Fn::GetAtt' in part || 'Fn::Join' in part) return LONGEST_ATTRIBUTE;
  if ('Fn::Sub' in part) return String(part['Fn::Sub']).replaceAll(/\$\{([^}]+)\}/g, (_, name) => LONGEST[name] ?? '');
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, filledIn(inner)]));
}
