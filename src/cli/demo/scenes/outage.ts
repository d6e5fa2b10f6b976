import { readFileSync } from 'node:fs';
import type { Stage } from '../stage.ts';

export async function outage(stage: Stage): Promise<void> {
  stage.title('A region is down for a while');
  const key = 'latest/tsconfig.json';
  const base = readFileSync('tsconfig.json', 'utf8');
  await stage.base(key, base);
  await stage.down('ap-northeast-1');
  const virginia = await stage.client('us-east-1').put(key, base.replace('es2024', 'esnext'));
  stage.tell(`us-east-1: PUT ${key}; nobody waits for the region that is down`);
  await stage.until('eu-west-1', key, virginia.etag);
  stage.check((await stage.client('ap-northeast-1').look(key)) === 'down', 'the region is really down');
  await stage.up('ap-northeast-1');
  const tokyo = await stage.client('ap-northeast-1').put(key, base.replace('es2024', 'es2023'));
  stage.tell(`ap-northeast-1: PUT ${key} at once, by a client who cannot have seen the other update`);
  await stage.rest();
  await stage.show(key);

  const decisions = await stage.decisions(key);
  const considered = decisions.flatMap(({ contenders }) => contenders.map(({ id }) => id as string));
  stage.check(
    [virginia, tokyo].every(({ versionId }) => considered.includes(versionId)),
    'both updates were considered',
  );
  const clash = decisions.find(({ situation }) => situation === 'conflict');
  // Were the push to Tokyo quicker than its client, the update would be one of Virginia's, and no conflict.
  const isUpdate = decisions.at(-1)?.outcome.write.id === tokyo.versionId;
  stage.check(clash ? clash.losers.length === 1 : isUpdate, 'the one that did not win is named');
}
