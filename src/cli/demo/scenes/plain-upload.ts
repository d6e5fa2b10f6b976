// src/cli/demo/scenes: one scene a file.
import { readFileSync } from 'node:fs';
import type { Stage } from '../stage.ts';

export async function plainUpload(stage: Stage): Promise<void> {
  stage.title('A plain upload reaches every region');
  const key = 'README.md';
  const { etag } = await stage.client('us-east-1').put(key, readFileSync(key), { author: 'ada' });
  stage.tell(`us-east-1: PUT ${key}`);
  await stage.until('eu-west-1', key, etag);
  await stage.until('ap-northeast-1', key, etag);
  await stage.rest();
  const decision = await stage.show(key);
  stage.check(decision.situation === 'first' && decision.losers.length === 0, 'the first upload is no conflict');
  const found = await stage.client('ap-northeast-1').get(key);
  stage.check(found?.metadata.author === 'ada', 'its metadata came along');
}
