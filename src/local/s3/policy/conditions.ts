import { malformedPolicy, notEvaluated } from './refusals.ts';
import { variableIn, wildcard } from './wildcard.ts';

/** What is known of a request, by the names of condition keys in lower case; whatever has no value here has none in the request. */
export type Facts = Readonly<Record<string, string | undefined>>;

export type Condition = (facts: Facts) => boolean;

/** All that a request here has a value for, or can be known to have none. */
const KEYS = new Set([
  ...['aws:currenttime', 'aws:epochtime', 'aws:principalarn', 'aws:principalaccount', 'aws:userid', 'aws:username'],
  ...['aws:securetransport', 'aws:resourceaccount'],
]);

type Compare = (wanted: string) => (actual: string) => boolean;

const like: Compare = (wanted) => {
  const pattern = wildcard(wanted, { hasVariables: true });
  return (actual) => pattern.test(actual);
};
const dated =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (wanted) => {
    const time = timeOf(wanted);
    return (actual) => holds(timeOf(actual), time);
  };

const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted) => (actual) => actual === wanted,
  StringEqualsIgnoreCase: (wanted) => (actual) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (wanted) => (actual) => actual === wanted.toLowerCase(),
  DateEquals: dated((actual, wanted) => actual === wanted),
  DateLessThan: dated((actual, wanted) => actual < wanted),
  DateLessThanEquals: dated((actual, wanted) => actual <= wanted),
  DateGreaterThan: dated((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dated((actual, wanted) => actual >= wanted),
};

/** Operators that say the opposite of another: they hold where none of the values matches, and where the request has no value at all. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  DateNotEquals: 'DateEquals',
};

/** All conditions of a statement, which all have to hold. Throws where one can't be evaluated. */
export function parseConditions(element: unknown): Condition {
  if (element === undefined) return () => true;
  const conditions = entriesOf(element).flatMap(([operator, keys]) =>
    entriesOf(keys).map(([key, values]) => parseCondition(operator, key, valuesOf(values))),
  );
  return (facts) => conditions.every((holds) => holds(facts));
}

function parseCondition(operator: string, key: string, values: readonly string[]): Condition {
  const name = key.toLowerCase();
  if (!KEYS.has(name)) throw notEvaluated(`the condition key ${key}`);
  const variable = values.map(variableIn).find((found) => found !== undefined);
  if (variable !== undefined) throw notEvaluated(`the policy variable ${variable}`);
  if (operator === 'Null') {
    const isWanted = values.map((value) => value.toLowerCase() === 'true');
    return (facts) => isWanted.includes(facts[name] === undefined);
  }
  const plain = operator.replace(/IfExists$/, '');
  const negated = Object.hasOwn(NEGATED, plain) ? NEGATED[plain] : undefined;
  const compare = Object.hasOwn(COMPARISONS, negated ?? plain) ? COMPARISONS[negated ?? plain] : undefined;
  if (!compare) throw notEvaluated(`the condition operator ${operator}`);
  const matches = values.map(compare);
  const isWithoutValue = negated !== undefined || plain !== operator;
  return (facts) => {
    const actual = facts[name];
    if (actual === undefined) return isWithoutValue;
    return matches.some((match) => match(actual)) === (negated === undefined);
  };
}

function entriesOf(element: unknown): [string, unknown][] {
  if (typeof element !== 'object' || element === null || Array.isArray(element))
    throw malformedPolicy('Policy has an invalid condition element');
  return Object.entries(element);
}

function valuesOf(element: unknown): string[] {
  const values = (Array.isArray(element) ? element : [element]) as unknown[];
  const isPlain = (value: unknown) => ['string', 'boolean', 'number'].includes(typeof value);
  if (values.length === 0 || !values.every(isPlain)) throw malformedPolicy('Policy has an invalid condition value');
  return values.map(String);
}

/** ISO 8601, or seconds since 1970. */
function timeOf(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time)) throw malformedPolicy(`Invalid date value in policy: ${text}`);
  return time;
}
