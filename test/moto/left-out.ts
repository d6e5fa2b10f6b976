/**
 * What moto 5.2.5 is spared, and why: the proxy in front of it (proxy.ts) takes these resources out of a template before moto sees it. The
 * product knows nothing of that. cfn-lint looks at the templates as they are, with all of it (templates.test.ts).
 *
 * A resource of a type that moto ignores and that stands not here makes the check fail, since it is missing from the stack.
 */

const UNKNOWN = 'moto has no such type, passes over it in silence, and fails when the stack is asked for it';

export const LEFT_OUT_TYPES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': UNKNOWN,
  'AWS::Lambda::EventInvokeConfig': UNKNOWN,
  'AWS::S3::BucketPolicy': UNKNOWN,
  'AWS::SNS::Subscription': UNKNOWN,
  'AWS::SNS::TopicPolicy': UNKNOWN,
  'AWS::SQS::QueuePolicy': UNKNOWN,
  'Custom::BucketTrigger':
    'moto runs the function of a custom resource in Docker; deploy.test.ts runs it as CloudFormation would, against moto’s S3',
};

/** Requests that the proxy answers in moto's place. */
export const LEFT_OUT_REQUESTS: Readonly<Record<string, string>> = {
  ValidateTemplate:
    'moto lets cfn-lint answer, and calls each of its warnings an error; templates.test.ts asks it for errors alone',
};

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}
interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

/** The template without them, and without what merely waited for them. */
export function forMoto(template: Template): Template {
  const kept = Object.entries(template.Resources).filter(([, { Type }]) => !Object.hasOwn(LEFT_OUT_TYPES, Type));
  const ids = new Set(kept.map(([id]) => id));
  const dependencies = ({ DependsOn = [] }: Resource) => [DependsOn].flat().filter((other) => ids.has(other));
  const Resources = kept.map(([id, resource]) => [
    id,
    { ...resource, ...retained(resource), DependsOn: dependencies(resource) },
  ]);
  return { ...template, Resources: Object.fromEntries(Resources) };
}

/** moto keeps what says Retain, and takes RetainExceptOnCreate for nothing at all. */
const retained = ({ DeletionPolicy }: Resource) =>
  DeletionPolicy === 'RetainExceptOnCreate' ? { DeletionPolicy: 'Retain' } : {};
