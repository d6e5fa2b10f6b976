import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Deployment } from '../../../src/cli/site/journal-access.ts';
import { ownAccount } from '../../../src/cli/site/own-account.ts';
import { identitiesAt } from '../../../src/cli/site/windows.ts';

const ACCOUNT = '111122223333';

describe('the account that S3 is told of by commands', () => {
  let sts: Server;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    sts = createServer((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(403).end(error);
      else response.writeHead(200, { 'content-type': 'text/xml' }).end(identity);
    });
    await new Promise<void>((listening) => sts.listen(0, '127.0.0.1', listening));
    const { port } = sts.address() as AddressInfo;
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_ENDPOINT_URL', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL_S3', undefined);
    vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${port}`);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    sts.closeAllConnections();
    await new Promise((closed) => sts.close(closed));
  });

  it('is asked of STS once, but again where that failed', async () => {
    const { account } = ownAccount('us-east-1').onAws ?? { account: '' };
    if (typeof account === 'string') throw new Error('it should be asked for');
    expect(asked).toBe(0);
    await expect(account()).rejects.toThrow('no');
    expect(await Promise.all([account(), account()])).toEqual([ACCOUNT, ACCOUNT]);
    expect(asked).toBe(2);
  });

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])('is nobody’s where %s leads away from AWS', (name) => {
    vi.stubEnv(name, 'http://127.0.0.1:9000');
    expect(ownAccount('us-east-1')).toEqual({});
  });

  it('is that of the role whose writes no window denies, and the caller is named as policies do', async () => {
    const home = 'us-east-1';
    const site = { local: undefined, compiled: { home }, stack: 's3-concord-prod' } as unknown as Deployment;
    const { caller, pushRole } = identitiesAt(site);
    await caller().catch(() => undefined); // the first answer of this STS may be a refusal
    expect(await caller()).toEqual({ userId: 'AIDA', arn: `arn:aws:iam::${ACCOUNT}:user/me` });
    expect(await pushRole()).toBe(`arn:aws:iam::${ACCOUNT}:role/s3-concord-prod-push`);
  });

  it('is one’s own behind an endpoint of AWS', () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', 'https://s3.eu-west-1.amazonaws.com');
    expect(ownAccount('us-east-1')).toHaveProperty('onAws');
  });
});

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn><UserId>AIDA</UserId><Account>${ACCOUNT}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const error = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>no</Message></Error></ErrorResponse>`;
