import { readFileSync } from 'node:fs';
import type { Stage } from '../stage.ts';

export async function deleteAgainstUpdate(stage: Stage): Promise<void> {
  stage.title('A delete against an update');
  const key = 'ranked/biome.json';
  const base = readFileSync('biome.json', 'utf8');
  await stage.base(key, base);
  await Promise.all([
    stage.client('us-east-1').put(key, base.replace('120', '100')),
    stage.client('eu-west-1').remove(key),
  ]);
  stage.tell(
    `us-east-1: PUT ${key}; eu-west-1: DELETE ${key}, at once (region-priority, and its rule says deletes: lose)`,
  );
  await stage.rest();
  const decision = await stage.show(key);
  stage.check(decision.situation === 'conflict', 'a delete is a write like any other');
  stage.check(decision.outcome.write.state.kind === 'object', 'the update survives');
}
