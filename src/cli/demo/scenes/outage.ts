import { readFileSync } from 'node:fs';
import type { Stage } from '../stage.ts';

export async function outage(stage: Stage): Promise<void> {
  stage.title('A region is down for a while');
  const key = 'latest/tsconfig.json';
  const base = readFileSync('tsconfig.json', 'utf8');
  await stage.client('us-east-1').put(key, base);
  await stage.rest();
  const tokyo = await stage.client('ap-northeast-1').put(key, base.replace('es2024', 'es2023'));
  await stage.down('ap-northeast-1');
  const virginia = await stage.client('us-east-1').put(key, base.replace('es2024', 'esnext'));
  stage.tell(`ap-northeast-1 had just taken an update of ${key}; now us-east-1 takes another one`);
  await stage.until('eu-west-1', key, virginia.etag);
  stage.check((await stage.client('ap-northeast-1').look(key)) === 'down', 'the region is really down');
  await stage.up('ap-northeast-1');
  await stage.rest();
  const decision = await stage.show(key);
  const seen = [...(await stage.decisions(key))].flatMap(({ contenders }) => contenders.map(({ id }) => id as string));
  stage.check(seen.includes(tokyo.versionId) && seen.includes(virginia.versionId), 'both updates were considered');
  stage.check(
    decision.losers.length + (await stage.decisions(key)).flatMap(({ losers }) => losers).length > 0,
    'the one that did not win is named',
  );
}
