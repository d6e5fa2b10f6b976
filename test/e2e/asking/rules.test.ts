import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../../../src/config/index.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

const policy = { use: 'region-priority', order: [DUBLIN] };
const RULES = [
  { name: 'tagged', match: '{plans,drafts}/**', tag: { team: 'red' }, policy },
  { name: 'large texts', 'content-type': 'text/*', size: { min: '1 kB' }, policy },
  { name: 'watched', prefix: 'watched/', tag: { team: 'red' }, policy, mode: 'observe' },
  { name: 'rest', policy: 'last-writer-wins' },
];

let concord: Running;
beforeAll(async () => {
  const documents = { ...CONFIG.sets.documents, rules: RULES };
  concord = await running({ config: checkConfig({ ...CONFIG, sets: { documents } }, 'test') });
});
afterAll(() => concord.stop());

async function put(region: string, Key: string, of: Partial<PutObjectCommandInput>) {
  const { s3, Bucket } = concord.at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: region, ...of }));
}

/** Which rule takes a conflict of two writes that can't have seen each other: no copy comes to Tokyo before the second. */
async function ruleOf(Key: string, dublin: Partial<PutObjectCommandInput>, tokyo = dublin) {
  await concord.setFaults(TOKYO, [{ operation: 'CopyObject', from: 'functions', code: 'SlowDown' }]);
  await put(DUBLIN, Key, dublin);
  await put(TOKYO, Key, tokyo);
  await concord.setFaults(TOKYO, []);
  await concord.stack.whenIdle();
  const decision = (await concord.decisions(Key)).findLast(({ situation }) => situation === 'conflict');
  return [decision?.ruling.rule, decision?.ruling.name];
}

const RED = { Tagging: 'team=red&stage=draft' };
const LONG = 'x'.repeat(1000);

describe('a conflict goes by the first rule that takes it', () => {
  it.each([
    ['by tags that all carry', 'plans/a/b.txt', RED, RED, [0, 'tagged']],
    ['not by tags that one lacks', 'drafts/a', RED, { Tagging: 'team=blue' }, [3, 'rest']],
    ['not by tags under another key', 'other/a', RED, RED, [3, 'rest']],
    [
      'by size and type',
      'a.txt',
      { Body: LONG, ContentType: 'text/plain; charset=utf-8' },
      { Body: `${LONG}.`, ContentType: 'text/markdown' },
      [1, 'large texts'],
    ],
    ['not by type alone', 'b.txt', { ContentType: 'text/plain' }, { ContentType: 'text/plain' }, [3, 'rest']],
  ])('%s', async (_, key, dublin, tokyo, expected) => {
    expect(await ruleOf(key, dublin, tokyo)).toEqual(expected);
  });

  it('and of plain updates the mode does', async () => {
    await put(VIRGINIA, 'watched/red', RED);
    await put(VIRGINIA, 'watched/blue', { Tagging: 'team=blue' });
    await concord.stack.whenIdle();
    const [red] = await concord.decisions('watched/red');
    expect(red).toMatchObject({ situation: 'first', suspended: { kind: 'observed', wouldPush: [DUBLIN, TOKYO] } });
    expect([
      await concord.head(TOKYO, 'watched/red'),
      (await concord.head(TOKYO, 'watched/blue')) !== undefined,
    ]).toEqual([undefined, true]);
  });
});
