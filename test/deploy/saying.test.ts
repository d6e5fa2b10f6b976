import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { explain } from '../../deploy/aws/aws-errors.ts';
import { readiness } from '../../deploy/aws/stack-status.ts';
import { ROOT } from './template.ts';

/** What `npm run deploy` and `npm run remove` say where they can't go on. */

describe.each(['deploy', 'remove'])('%s', (script) => {
  it('without credentials changes nothing and says how to give them', async () => {
    const env = {
      PATH: process.env.PATH,
      HOME: mkdtempSync(join(tmpdir(), 'concord-home-')),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const attempt = promisify(execFile)(process.execPath, [join(ROOT, 'deploy', `${script}.ts`)], { cwd: ROOT, env });
    await expect(attempt).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('AWS_PROFILE=NAME'),
      stdout: '',
    });
  });

  it('where nobody answers says so, and how far it came', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_MAX_ATTEMPTS: '1' };
    const env = { PATH: process.env.PATH, AWS_ENDPOINT_URL: 'http://127.0.0.1:9', ...keys };
    const attempt = promisify(execFile)(process.execPath, [join(ROOT, 'deploy', `${script}.ts`)], { cwd: ROOT, env });
    const stderr = expect.stringMatching(/failed: .*Nobody answers there\..*\n\w+ before it: none\. Not reached: /);
    await expect(attempt).rejects.toMatchObject({ code: 1, stderr });
  });
});

describe('an error of AWS', () => {
  it.each([
    ['ExpiredToken', 'The security token included in the request is expired', 'aws sso login'],
    [
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      'enabled for the account',
    ],
    ['AccessDenied', 'User: arn:aws:iam::1:user/me is not authorized to perform: x', 'docs/deploy.md lists'],
    ['Error', 'getaddrinfo ENOTFOUND cloudformation.eu-west-9.amazonaws.com', 'a region of AWS'],
  ])('%s: %s', (name, message, advice) => {
    const said = explain(Object.assign(new Error(message), { name }));
    expect(said).toContain(message);
    expect(said).toContain(advice);
  });

  it('that says all itself is told as it is', () => expect(explain(new Error('no such stage'))).toBe('no such stage'));
});

describe('a stack that is', () => {
  const at = { region: 'eu-west-1', stack: 's3-concord-prod', stage: 'prod' };

  it.each([undefined, 'CREATE_COMPLETE', 'UPDATE_COMPLETE'] as const)(
    '%s is deployed where something changed',
    (status) => expect(readiness(status, at)).toEqual({ kind: 'ready' }),
  );

  it.each(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_FAILED'] as const)('%s is deployed in any case', (status) =>
    expect(readiness(status, at)).toEqual({ kind: 'rolled-back' }),
  );

  it.each<[StackStatus, string]>([
    ['ROLLBACK_COMPLETE', 'npm run remove -- --stage prod --region eu-west-1'],
    [
      'UPDATE_ROLLBACK_FAILED',
      'aws cloudformation continue-update-rollback --region eu-west-1 --stack-name s3-concord-prod',
    ],
    ['UPDATE_IN_PROGRESS', 'Wait until that is done'],
  ])('%s is left alone: %s', (status, what) =>
    expect(readiness(status, at)).toEqual({ kind: 'blocked', why: expect.stringContaining(what) }),
  );
});
