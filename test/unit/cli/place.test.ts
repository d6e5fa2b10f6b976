import { afterEach, expect, it, vi } from 'vitest';
import { placeOf, placeText } from '../../../src/cli/site/place.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { CONFIG } from '../../support/running.ts';

const config = checkConfig(CONFIG, 'test');
const site = { config, compiled: compileConfig(config), local: undefined, stack: 's3-concord-prod', stage: 'prod' };

afterEach(() => vi.unstubAllEnvs());

it('a place at AWS tells account, stage, stack and home', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_ACCOUNT_ID', '111122223333');
  const place = await placeOf(site);
  expect(place).toEqual({
    kind: 'aws',
    stack: 's3-concord-prod',
    stage: 'prod',
    region: 'us-east-1',
    account: '111122223333',
  });
  expect(placeText(place)).toBe('At AWS: account 111122223333, stage prod (s3-concord-prod), home us-east-1');
});

it('and goes without the account where nobody tells it', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:9');
  expect(placeText(await placeOf(site))).toContain('the account of your credentials, stage prod');
});
