import { etagOf } from '../cast.ts';
import type { Stage } from '../stage.ts';

export async function statedKnowledge(stage: Stage): Promise<void> {
  stage.title('An upload whose metadata says that it saw the other one');
  const key = 'latest/notes.md';
  const first = '# Notes\n\nVirginia writes, and Dublin reads it in Virginia before it answers at home.\n';
  await Promise.all([
    stage.client('us-east-1').put(key, first),
    stage.client('eu-west-1').put(key, `${first}\nDublin answers.\n`, { 'previous-etag': etagOf(first) }),
  ]);
  stage.tell(`us-east-1: PUT ${key}; eu-west-1: PUT ${key} with previous-etag ${etagOf(first).slice(1, 9)}…`);
  await stage.rest();
  await stage.show(key);
  const decisions = await stage.decisions(key);
  stage.check(
    decisions.every(({ situation }) => situation !== 'conflict'),
    'an update that says what it saw is no conflict',
  );
  stage.check(decisions.at(-1)?.outcome.write.region === 'eu-west-1', 'the update wins');
}
