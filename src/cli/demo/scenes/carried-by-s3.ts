import { readFileSync } from 'node:fs';
import type { Decision } from '../../../domain/model/decision.ts';
import type { Stage } from '../stage.ts';

const PREFIX = 'carried/';

/** Under one prefix the buckets replicate to each other, and what that can bring is left to it. */
export async function carriedByS3(stage: Stage): Promise<void> {
  stage.title("S3's own replication carries, and is paused for a while");
  for (const client of stage.clients) await client.replicateTo(stage.clients, PREFIX);
  stage.tell(`each bucket has rules to both others for ${PREFIX}`);
  const key = `${PREFIX}biome.json`;
  const base = readFileSync('biome.json', 'utf8');
  await stage.base(key, base);
  const [plain] = await stage.decisions(key);
  stage.check(plain !== undefined && copiesOf(plain) === 0, 'the plain upload was copied nowhere by s3-concord');

  stage.replication('pause');
  await Promise.all([
    stage.client('us-east-1').put(key, `${base}\n// From Virginia.\n`),
    stage.client('eu-west-1').put(key, `${base}\n// From Dublin.\n`),
  ]);
  stage.tell(`us-east-1 and eu-west-1: PUT ${key}, and nothing is replicated`);
  await stage.rest();
  stage.replication('resume');
  await stage.rest();
  const decision = await stage.show(key);
  const decisions = await stage.decisions(key);
  const conflict = decisions.find(({ situation }) => situation === 'conflict');
  stage.check(conflict?.losers.length === 1, 'the conflict was decided, and names its loser');
  stage.check(conflict !== undefined && copiesOf(conflict) <= 1, 'its outcome was written once, and S3 carried it');
  const found = await Promise.all(stage.clients.map((client) => client.look(key)));
  stage.check(new Set(found).size === 1, `every region holds what decision ${decision.seq} settled on`);
}

function copiesOf({ pushes }: Decision): number {
  return Object.values(pushes).flatMap(({ ids }) => ids).length;
}
