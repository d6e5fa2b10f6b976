import type * as z from 'zod/mini';
import { describeUnknownPolicy } from '../../policies/framework/choice.ts';
import { didYouMean } from '../../policies/support/nearest.ts';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/** The sentence for an issue that the schema itself doesn't word; it stands behind the path. */
export function messageOf(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return expectation(wordFor(issue.expected), issue.input);
    case 'invalid_value':
      return `${expectation(alternatives(issue.values.map(String)), issue.input)}${hint(issue.values, issue.input)}`;
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty';
    case 'invalid_union':
      return messageOfUnion(issue);
    default:
      return undefined;
  }
}

/** Without a branch that the value's shape fits (see problems.ts); with a discriminator, `use` names no policy. */
function messageOfUnion(issue: RawIssue & { code: 'invalid_union' }): string {
  if ('discriminator' in issue && issue.discriminator === 'use') {
    const use = (issue.input as Record<string, unknown> | undefined)?.use;
    return typeof use === 'string' ? describeUnknownPolicy(use) : expectation('the name of a policy', use);
  }
  return expectation(alternatives(issue.errors.flatMap(expectedAtRoot)), issue.input);
}

function expectedAtRoot(branch: readonly Issue[]): readonly string[] {
  return branch.flatMap((issue) => {
    if (issue.path.length > 0) return [];
    if (issue.code === 'invalid_type') return [wordFor(issue.expected)];
    return issue.code === 'invalid_value' ? ['a name'] : [];
  });
}

function expectation(expected: string, input: unknown): string {
  if (input === undefined) return `is missing; it must be ${expected}`;
  const quotes = typeof input === 'number' && expected.includes('text') ? ' (put it in quotes)' : '';
  return `must be ${expected}, not ${describeInput(input)}${quotes}`;
}

function describeInput(input: unknown): string {
  if (input === null) return 'empty';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'a mapping' : String(input);
}

function hint(values: readonly unknown[], input: unknown): string {
  return typeof input === 'string' ? didYouMean(input, values.map(String)) : '';
}

function alternatives(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function wordFor(expected: string): string {
  return WORDS[expected] ?? expected;
}
