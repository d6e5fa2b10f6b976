import { readFileSync } from 'node:fs';
import type { Decision } from '../../../domain/model/decision.ts';
import type { Stage } from '../stage.ts';

/** What a conflict can come to besides a winner, over files of this repository. */
export async function beyondChoosing(stage: Stage): Promise<void> {
  stage.title('Merge what merges, keep both, hold for a person, or only watch');
  await mergedText(stage);
  await mergedDocument(stage);
  await keptBeside(stage);
  await heldForAPerson(stage);
  await observed(stage);
}

async function mergedText(stage: Stage): Promise<void> {
  const key = 'texts/README.md';
  const base = readFileSync('README.md', 'utf8');
  const top = base.replace('\n', '\n\n*Edited at the top, in Virginia.*\n');
  const decision = await clash(stage, key, base, top, `${base}\n*Edited at the bottom, in Dublin.*\n`);
  stage.check(decision.outcome.kind === 'merged', 'the two edits of README.md are merged');
  await expectBody(stage, key, `${top}\n*Edited at the bottom, in Dublin.*\n`);
}

async function mergedDocument(stage: Stage): Promise<void> {
  const key = 'documents/package.json';
  const base = { ...JSON.parse(readFileSync('package.json', 'utf8')), downloads: 100 };
  const [here, there] = [
    { ...base, description: 'Edited in Virginia.', downloads: 107 },
    { ...base, private: false, downloads: 105 },
  ];
  const written = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  const decision = await clash(stage, key, written(base), written(here), written(there));
  stage.check(decision.outcome.kind === 'merged', 'the two changes of package.json are merged');
  await expectBody(stage, key, written({ ...here, private: false, downloads: 112 }));
}

async function keptBeside(stage: Stage): Promise<void> {
  const key = 'beside/CHANGELOG.md';
  const base = readFileSync('CHANGELOG.md', 'utf8');
  const [here, there] = [`${base}\nFrom Virginia.\n`, `${base}\nFrom Dublin.\n`];
  const decision = await clash(stage, key, base, here, there);
  const [sibling] = decision.siblings ?? [];
  stage.check(sibling !== undefined, 'the loser is kept under a key of its own');
  if (!sibling) return;
  stage.tell(`beside it, in every region: ${sibling.key}`);
  await expectBody(stage, sibling.key, decision.outcome.write.region === 'us-east-1' ? there : here);
}

async function heldForAPerson(stage: Stage): Promise<void> {
  const key = 'contracts/LICENSE.md';
  const [base, here, there] = [
    'Terms as agreed.\n',
    'Terms as Virginia wants them.\n',
    'Terms as Dublin wants them.\n',
  ];
  const held = await clash(stage, key, base, here, there, true);
  stage.check(held.suspended?.kind === 'held', 'the conflict is held');
  await stage.resolve(key, 'eu-west-1');
  await stage.rest();
  const decision = await stage.show(key);
  stage.check(decision.outcome.write.region === 'eu-west-1', 'the chosen one wins');
  await expectBody(stage, key, there);
}

/** What it comes to is the same again, so that the reckoning finds all regions equal. */
async function observed(stage: Stage): Promise<void> {
  const key = 'trial/notes.txt';
  await Promise.all(stage.clients.map((client) => client.put(key, 'first')));
  stage.tell(`every region: PUT ${key}, the same everywhere`);
  await stage.rest();
  await stage.client('us-east-1').put(key, 'second');
  stage.tell(`us-east-1: PUT ${key}, under a rule that only observes`);
  await stage.rest();
  const decision = await stage.show(key, true);
  stage.check(decision.suspended?.kind === 'observed', 'the decision is recorded');
  stage.check(Object.keys(decision.pushes).length === 0, 'and nothing is pushed');
  for (const client of stage.clients) if (client.region !== 'us-east-1') await client.put(key, 'second');
  stage.tell(`the other regions: PUT ${key}, with what us-east-1 holds`);
  await stage.rest();
}

/** A base everywhere, then two writes at once. */
async function clash(
  stage: Stage,
  key: string,
  base: string,
  here: string,
  there: string,
  isApart = false,
): Promise<Decision> {
  await stage.base(key, base);
  await Promise.all([stage.client('us-east-1').put(key, here), stage.client('eu-west-1').put(key, there)]);
  stage.tell(`us-east-1 and eu-west-1: PUT ${key} at once`);
  await stage.rest();
  return await stage.show(key, isApart);
}

async function expectBody(stage: Stage, key: string, expected: string): Promise<void> {
  for (const client of stage.clients) {
    const found = await client.get(key);
    stage.check(found?.body.toString() === expected, `${client.region} holds ${key} as told`);
  }
}
