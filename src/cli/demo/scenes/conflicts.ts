import { readFileSync } from 'node:fs';
import type { Decision } from '../../../domain/model/decision.ts';
import { compareStamps } from '../../../domain/model/stamp.ts';
import { etagOf } from '../cast.ts';
import type { Stage } from '../stage.ts';

interface Clash {
  policy: string;
  key: string;
  virginia?: Record<string, string>;
  dublin?: Record<string, string>;
  /** Who has to win. */
  winner: (decision: Decision, base: string) => string;
}

/** Of each policy one clash, over files of this repository; the rules that choose the policy are in config.ts. */
const CLASHES: Clash[] = [
  { policy: 'last-writer-wins', key: 'latest/ARCHITECTURE.md', winner: latest },
  {
    policy: 'logical-timestamp',
    key: 'counted/CHANGELOG.md',
    virginia: { 'logical-timestamp': '41' },
    dublin: { 'logical-timestamp': '42' },
    winner: () => 'eu-west-1',
  },
  { policy: 'region-ownership', key: 'owned/package.json', winner: () => 'us-east-1' },
  { policy: 'region-priority', key: 'ranked/concord.yml', winner: () => 'eu-west-1' },
  {
    policy: 'optimistic-concurrency',
    key: 'checked/serverless.yml',
    dublin: { 'previous-etag': 'BASE' },
    winner: () => 'eu-west-1',
  },
];

export async function conflicts(stage: Stage): Promise<void> {
  stage.title('Two regions write one file at once, under each policy');
  for (const clash of CLASHES) await play(clash, stage);
}

async function play({ policy, key, virginia = {}, dublin = {}, winner }: Clash, stage: Stage): Promise<void> {
  const base = readFileSync(key.slice(key.indexOf('/') + 1), 'utf8');
  await stage.base(key, base);
  const named = (metadata: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [name, value === 'BASE' ? etagOf(base) : value]),
    );
  await Promise.all([
    stage.client('us-east-1').put(key, `${base}\nA line from Virginia.\n`, named(virginia)),
    stage.client('eu-west-1').put(key, `${base}\nA line from Dublin.\n`, named(dublin)),
  ]);
  stage.tell(`us-east-1 and eu-west-1: PUT ${key} at once (${policy})`);
  await stage.rest();
  const decision = await stage.show(key);
  stage.check(decision.situation === 'conflict', `${policy}: two writes that have not seen each other conflict`);
  stage.check(decision.ruling.policies[0]?.use === policy, `${policy} was asked`);
  stage.check(decision.outcome.write.region === winner(decision, base), `${policy}: ${winner(decision, base)} wins`);
  stage.check(decision.losers.length === 1, `${policy}: the loser is named`);
}

/** Both may fall into one of S3's seconds; then the order of the regions decides. */
function latest({ contenders }: Decision): string {
  const regions = ['us-east-1', 'eu-west-1', 'ap-northeast-1'] as Decision['losers'][number]['region'][];
  return contenders.reduce((a, b) => (compareStamps(b.stamp, a.stamp, regions) > 0 ? b : a)).region;
}
