// src/local/s3/policy: bucket policies, as far as they deny: who owns all that is here is allowed everything else.
import type { CallerIdentity } from './caller-identity.ts';
import { type Condition, type Facts, parseConditions } from './conditions.ts';
import { parsePrincipal } from './principals.ts';
import { malformedPolicy, notEvaluated } from './refusals.ts';
import { variableIn, wildcard } from './wildcard.ts';

/** S3 refuses a larger one. */
const MAX_POLICY_BYTES = 20 * 1024;

export interface Asked {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  readonly identity: CallerIdentity | undefined;
  readonly facts: Facts;
}

export interface Policy {
  denies(asked: Asked): boolean;
}

type Json = Readonly<Record<string, unknown>>;
type Matches = (asked: Asked) => boolean;

const ELEMENTS = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
]);

/** Reads a policy for that bucket. Throws what S3 says of a bad one, and where a statement denies in a way that can't be evaluated here. */
export function parsePolicy(text: string, bucket: string): Policy {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_POLICY_BYTES) throw malformedPolicy('Policy exceeds the maximum allowed document size.');
  const document = documentOf(text);
  const { Version = '2008-10-17', Statement } = document;
  if (Version !== '2008-10-17' && Version !== '2012-10-17')
    throw malformedPolicy(`The policy must contain a valid version string`);
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as unknown[];
  if (Statement === undefined || statements.length === 0) throw malformedPolicy('Missing required field Statement');
  const hasVariables = Version === '2012-10-17';
  const denials = statements.flatMap((statement) => denialOf(statement, bucket, hasVariables));
  return { denies: (asked) => denials.some((matches) => matches(asked)) };
}

function documentOf(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    // said below
  }
  if (isJson(document)) return document;
  throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
}

/** Of a statement that allows only the form is looked at: everything is allowed here. */
function denialOf(statement: unknown, bucket: string, hasVariables: boolean): Matches[] {
  if (!isJson(statement)) throw malformedPolicy('Policy has an invalid statement');
  const stray = Object.keys(statement).find((name) => !ELEMENTS.has(name));
  if (stray !== undefined) throw malformedPolicy(`Unknown field ${stray}`);
  const { Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw malformedPolicy(`Invalid effect: ${String(Effect)}`);
  const resources = textsOf(Resource ?? NotResource, 'Resource');
  const foreign = resources.find((arn) => !isOf(bucket, arn));
  if (foreign !== undefined) throw malformedPolicy('Policy has invalid resource');
  const actions = textsOf(Action ?? NotAction, 'Action');
  if ((Principal ?? NotPrincipal) === undefined) throw malformedPolicy('Missing required field Principal');
  if (Effect === 'Allow') return [];
  if (NotPrincipal !== undefined) throw notEvaluated('NotPrincipal');
  const isPrincipal = parsePrincipal(Principal);
  const isAction = anyOf(actions, (text) => new RegExp(wildcard(text, { hasVariables: false }).source, 'i'));
  const isResource = anyOf(resources, (text) => resourcePattern(text, hasVariables));
  const holds: Condition = parseConditions(Condition);
  return [
    ({ action, resource, identity, facts }) =>
      isPrincipal(identity) &&
      isAction(action) === (Action !== undefined) &&
      isResource(resource) === (Resource !== undefined) &&
      holds(facts),
  ];
}

function resourcePattern(text: string, hasVariables: boolean): RegExp {
  const variable = hasVariables ? variableIn(text) : undefined;
  if (variable !== undefined) throw notEvaluated(`the policy variable ${variable}`);
  return wildcard(text, { hasVariables });
}

/** `arn:PARTITION:s3:::BUCKET`, with or without what lies in it; the name may have wildcards, but has to take this bucket. */
function isOf(bucket: string, arn: string): boolean {
  const [, name] = /^arn:aws(?:-[a-z-]+)?:s3:::([^/]+)(?:\/.*)?$/s.exec(arn) ?? (arn === '*' ? ['', '*'] : []);
  return name !== undefined && wildcard(name, { hasVariables: false }).test(bucket);
}

function anyOf(texts: readonly string[], toPattern: (text: string) => RegExp): (text: string) => boolean {
  const patterns = texts.map(toPattern);
  return (text) => patterns.some((pattern) => pattern.test(text));
}

function textsOf(element: unknown, name: string): string[] {
  const texts = (Array.isArray(element) ? element : [element]) as unknown[];
  if (element === undefined || texts.length === 0) throw malformedPolicy(`Missing required field ${name}`);
  if (!texts.every((text) => typeof text === 'string'))
    throw malformedPolicy(`Policy has invalid ${name.toLowerCase()}`);
  return texts as string[];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
