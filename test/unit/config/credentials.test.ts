import { describe, expect, it } from 'vitest';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { configJsonSchema } from '../../../src/config/shape/json-schema.ts';
import type { Region } from '../../../src/domain/model/ids.ts';

const endpoint = 'http://127.0.0.1:9000';
const configured = (place: object) =>
  checkConfig(
    {
      home: 'us-east-1',
      sets: { documents: { buckets: { 'us-east-1': 'acme-one', tokyo: { bucket: 'acme-two', ...place } } } },
    },
    'test',
  );
const addressOf = (place: object) => {
  const [set] = compileConfig(configured(place)).sets.values();
  return set?.buckets['tokyo' as Region];
};

function messageOf(configure: () => unknown): string {
  try {
    configure();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('credentials of an endpoint', () => {
  it('are a profile, or environment variables by their names or by how they begin', () => {
    expect(addressOf({ endpoint, signingRegion: 'garage', credentials: { profile: 'garage' } })).toEqual({
      bucket: 'acme-two',
      endpoint,
      signingRegion: 'garage',
      credentials: { profile: 'garage' },
    });
    expect(addressOf({ endpoint, credentials: { env: 'GARAGE' } })?.credentials).toEqual({
      env: {
        accessKeyId: 'GARAGE_ACCESS_KEY_ID',
        secretAccessKey: 'GARAGE_SECRET_ACCESS_KEY',
        sessionToken: 'GARAGE_SESSION_TOKEN',
      },
    });
    const env = { accessKeyId: 'ID', secretAccessKey: 'KEY' };
    expect(addressOf({ endpoint, credentials: { env } })?.credentials).toEqual({ env });
  });

  it('decide nothing, so the configuration keeps its hash, and parses to itself', () => {
    const plain = compileConfig(configured({ endpoint })).hash;
    const signed = configured({ endpoint, signingRegion: 'garage', credentials: { env: 'GARAGE' } });
    expect(compileConfig(signed).hash).toBe(plain);
    expect(checkConfig(JSON.parse(JSON.stringify(signed)), 'test')).toEqual(signed);
  });

  it.each([
    ['nothing', {}, 'must name profile or env, and not both'],
    ['both', { profile: 'a', env: 'A' }, 'must name profile or env, and not both'],
    [
      'the key itself',
      { accessKeyId: 'me', secretAccessKey: 'secret' },
      'credentials.secretAccessKey: must not stand in this file',
    ],
    [
      'a key id for a variable',
      { env: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'KEY' } },
      'is a key itself',
    ],
    [
      'a secret for a variable',
      { env: { accessKeyId: 'ID', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG' } },
      'the key itself must not stand in this file',
    ],
    ['a secret for a prefix', { env: 'wJalrXUtnFEMIK7MDENG' }, 'the key itself must not stand in this file'],
    ['half a key', { env: { accessKeyId: 'ID' } }, 'secretAccessKey: is missing'],
  ])('%s is a mistake that says what to do', (_, credentials, told) => {
    expect(() => configured({ endpoint, credentials })).toThrow(told);
  });

  it('no message repeats what may be a secret', () => {
    const key = 'wJalrXUtnFEMI/K7MDENG';
    for (const credentials of [
      key,
      [key],
      { env: key },
      { env: [key] },
      { env: { accessKeyId: 'ID', secretAccessKey: key } },
    ])
      expect(messageOf(() => configured({ endpoint, credentials }))).toMatch(/^(?![\s\S]*wJalr)[\s\S]*credentials/);
    expect(messageOf(() => configured({ endpoint, credentials: { env: { accessKeyId: 12345 } } }))).not.toContain(
      '12345',
    );
  });

  it('and the signing region go with an endpoint alone: at AWS it is the credentials of whoever asks', () => {
    expect(() => configured({ credentials: { profile: 'a' } })).toThrow('credentials: goes with `endpoint` alone');
    expect(() => configured({ signingRegion: 'a' })).toThrow('signingRegion: goes with `endpoint` alone');
  });
});

it('the JSON Schema knows them, and what commands ask', () => {
  const text = JSON.stringify(configJsonSchema());
  for (const word of ['signingRegion', 'credentials', 'profile', 'env', 'sessionToken', 'commands'])
    expect(text).toContain(`"${word}"`);
  expect(() => checkConfig({ ...configured({}), commands: 'here' }, 'test')).toThrow('commands');
});
