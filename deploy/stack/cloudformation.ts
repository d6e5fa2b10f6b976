/** The few words of CloudFormation that the stacks are written in. */

export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };
export type Properties = Readonly<Record<string, Value>>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Retain' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Retain';
}
export type Resources = Readonly<Record<string, Resource>>;

export interface Output {
  readonly Description: string;
  readonly Value: Value;
}

/** A text in which `${AWS::Partition}` and its like are filled in by CloudFormation. */
export interface Sub {
  readonly [key: string]: Value;
  readonly 'Fn::Sub': string;
}

export const sub = (text: string): Sub => ({ 'Fn::Sub': text });
export const ref = (logicalId: string) => ({ Ref: logicalId });
export const getAtt = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });

/**
 * What outlives its stack. RetainExceptOnCreate is Retain, except that a creation that failed cleans up after itself:
 * a bucket left over from a failed first deployment would stand in the way of the second one.
 */
export const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' } as const;

export interface Stack {
  readonly Resources: Resources;
  readonly Outputs: Readonly<Record<string, Output>>;
}
