import { describe, expect, it } from 'vitest';
import { nextStep } from '../../../src/cli/errors.ts';

describe('an error says what to do next', () => {
  it.each([
    ['CredentialsProviderError: Could not load credentials from any providers', 'concord local'],
    ['There is no arn:aws:dynamodb (ResourceNotFoundException: Requested resource not found)', '--stage'],
    ['The journal did not answer (Error: connect ECONNREFUSED 127.0.0.1:4701)', 'network'],
  ])('%s', (message, told) => expect(nextStep(new Error(message))).toContain(told));

  it('where its own sentence does not', () =>
    expect(nextStep(new Error('Permission dynamodb:Query on the table is missing.'))).toBeUndefined());
});
