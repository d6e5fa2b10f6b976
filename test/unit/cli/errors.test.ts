import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/command.ts';
import { errorData, exitCodeOf, nextStep } from '../../../src/cli/errors.ts';
import { ConfigError } from '../../../src/config/index.ts';

describe('an error says what to do next', () => {
  it.each([
    ['CredentialsProviderError: Could not load credentials from any providers', 'there are no credentials for it'],
    ['Query failed (ExpiredTokenException: The security token included in the request is expired)', 'have expired'],
    ['UnrecognizedClientException: The security token included in the request is invalid.', 'does not know these'],
    ['There is no arn:aws:dynamodb (ResourceNotFoundException: Requested resource not found)', '--stage'],
    ['The journal did not answer (Error: connect ECONNREFUSED 127.0.0.1:4701)', 'network'],
  ])('%s', (message, told) => expect(nextStep(new Error(message))).toContain(told));

  it('for want of credentials in every way that there is to give some', () => {
    const next = nextStep(new Error('Could not load credentials from any providers'));
    for (const way of ['AWS_PROFILE', 'aws sso login', 'AWS_ACCESS_KEY_ID', 'npx concord local', '--aws'])
      expect(next).toContain(way);
    expect(next).not.toMatch(/network|No `npx concord local` runs/);
  });

  it('where its own sentence does not', () =>
    expect(nextStep(new Error('Permission dynamodb:Query on the table is missing.'))).toBeUndefined());
});

describe('for programs', () => {
  const problems = [{ path: 'home', message: 'is missing', line: 1, column: 1 }];
  it.each([
    ['wrong usage', new UsageError('no such key'), { kind: 'usage', message: 'no such key' }, 2],
    [
      'what the parser says',
      new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
      { kind: 'usage', message: "unknown option '--x'" },
      2,
    ],
    [
      'a command that is missing',
      new CommanderError(1, 'commander.help', '(outputHelp)'),
      { message: 'a command is missing' },
      2,
    ],
    ['a configuration', new ConfigError('a.yml', problems), { kind: 'configuration', problems }, 2],
    [
      'a failure',
      new Error('connect ECONNREFUSED'),
      { kind: 'failure', remedy: expect.stringContaining('network') },
      1,
    ],
  ])('%s is told by its kind', (_, error, data, exitCode) => {
    const told = errorData(error);
    expect(told).toMatchObject(data);
    expect(exitCodeOf(told)).toBe(exitCode);
  });
});
