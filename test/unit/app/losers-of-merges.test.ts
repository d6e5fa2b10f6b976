import { describe, expect, it } from 'vitest';
import { statisticsOf } from '../../../src/app/asking/statistics.ts';
import { takeMessage } from '../../../src/app/deliver/take-message.ts';
import { explain } from '../../../src/cli/screen/explanation.ts';
import { phaseOf } from '../../../src/domain/deciding/phase.ts';
import type { Answer, Decision, PolicyStep } from '../../../src/domain/model/decision.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

const BASE = '{"base":1}';
const OWN: PolicyStep = { use: 'custom', module: './mine.ts' };

/** Virginia and Dublin change something, Tokyo writes more or deletes; all on one base. */
async function conflict(rule: Parameters<typeof smallWorld>[0], tokyo = '{"base":1,"c":1}') {
  const world = smallWorld(rule);
  await world.write(VIRGINIA, BASE);
  await world.drain();
  world.put(VIRGINIA, '{"base":1,"a":1}');
  world.put(DUBLIN, '{"base":1,"b":1}');
  if (tokyo === 'deletes') world.removeUntold(TOKYO);
  else world.put(TOKYO, tokyo);
  await world.look();
  return { world, decision: await world.latest() };
}

const lost = ({ losers }: Decision) => losers.map(({ region }) => region);
const inIt = ({ outcome, base }: Decision) =>
  outcome.kind === 'merged'
    ? outcome.of.filter(({ id }) => id !== base?.write.id).map(({ region }) => region)
    : 'not merged';
const endsOf = (decision: Decision) =>
  explain({ ...decision, phase: phaseOf(decision, undefined) }).contenders.map(({ region, end }) => `${region} ${end}`);

describe('whoever is left out of a merge is a loser, and no ingredient', () => {
  it('by `deletes: lose`', async () => {
    const { decision } = await conflict({ policies: [{ use: 'json-merge' }], deletes: 'lose' }, 'deletes');
    expect([lost(decision), inIt(decision)]).toEqual([[TOKYO], [DUBLIN, VIRGINIA]]);
  });

  it('by the owner of the keys', async () => {
    const steps = [{ use: 'region-priority', order: [VIRGINIA] }, { use: 'json-merge' }];
    const { decision } = await conflict({ policies: steps });
    expect([lost(decision).sort(), inIt(decision)]).toEqual([[TOKYO, DUBLIN].sort(), 'not merged']);
  });

  it('and counts as one', async () => {
    const { decision } = await conflict({ policies: [{ use: 'json-merge' }], deletes: 'lose' }, 'deletes');
    expect(statisticsOf([decision]).regions).toMatchObject({ [TOKYO]: { lost: 1 }, [DUBLIN]: { lost: 0 } });
  });

  it('by a chain: those with the lower number', async () => {
    const world = smallWorld({ policies: [{ use: 'highest', metadata: 'lt' }, { use: 'json-merge' }] });
    await world.write(VIRGINIA, BASE);
    await world.drain();
    const put = (region: typeof VIRGINIA, body: string, lt: string) =>
      world.s3.putObject({
        bucket: world.bucketOf(region),
        key: world.ref.key,
        body: Buffer.from(body),
        metadata: { lt },
      });
    put(VIRGINIA, '{"base":1,"a":1}', '5');
    put(DUBLIN, '{"base":1,"b":1}', '5');
    put(TOKYO, '{"base":1,"c":1}', '3');
    await world.look();
    const decision = await world.latest();
    expect([lost(decision), inIt(decision)]).toEqual([[TOKYO], [DUBLIN, VIRGINIA]]);
    expect(endsOf(decision)).toEqual([
      `${VIRGINIA} went into the merge`,
      `${DUBLIN} went into the merge`,
      `${TOKYO} lost`,
    ]);
    await world.drain();
    expect(world.bodies().map((body) => JSON.parse(body ?? ''))).toEqual(Array(3).fill({ base: 1, a: 1, b: 1 }));
  });
});

describe('content of own code', () => {
  const base64 = Buffer.from('made').toString('base64');
  const saying =
    (holds: boolean): NonNullable<Parameters<typeof smallWorld>[0]['answer']> =>
    async (_question, { contenders }): Promise<Answer> => {
      const held = contenders.filter(({ region }) => region === DUBLIN).map(({ region, id }) => ({ region, id }));
      return { kind: 'content', base64, ...(holds ? { holds: held } : {}), why: '' };
    };

  it('holds nobody unless the answer says so: all have lost', async () => {
    const { world, decision } = await conflict({ policies: [OWN], answer: saying(false) });
    expect([lost(decision).sort(), inIt(decision)]).toEqual([[TOKYO, DUBLIN, VIRGINIA].sort(), []]);
    await world.drain();
    expect(world.bodies()).toEqual(['made', 'made', 'made']);
  });

  it('holds whom the answer names', async () => {
    const { decision } = await conflict({ policies: [OWN], answer: saying(true) });
    expect([lost(decision).sort(), inIt(decision)]).toEqual([[TOKYO, VIRGINIA].sort(), [DUBLIN]]);
  });
});

describe('where a part of a merge is gone', () => {
  async function withoutVirginias(): Promise<SmallWorld> {
    const world = smallWorld({ policies: [{ use: 'json-merge' }] });
    await world.write(VIRGINIA, BASE);
    await world.drain();
    const gone = world.put(VIRGINIA, '{"base":1,"a":1}');
    world.put(DUBLIN, '{"base":1,"b":1}');
    world.put(TOKYO, '{"base":1,"c":1}');
    world.down.add(TOKYO);
    await world.look();
    const { pushes } = await world.latest();
    expect(Object.keys(pushes)).toContain(VIRGINIA);
    for (const { id, message } of world.queue.messages()) {
      if (message.type !== 'push' || message.region === TOKYO) continue;
      await takeMessage(message, { cause: id, attempt: 1 }, world.deps);
    }
    world.expire(VIRGINIA, gone);
    world.down.clear();
    await world.look();
    return world;
  }

  it('the merge stands for it, and the entry says why', async () => {
    const world = await withoutVirginias();
    const { why, contenders, reopens } = await world.latest();
    expect(why).toMatch(/^The outcome of decision 2 stands for what it was made of, which can't be had any more: /);
    expect([contenders.some(({ via }) => via === 'merge'), reopens]).toEqual([true, undefined]);
    await world.drain();
    await world.look();
    await world.drain();
    expect(world.bodies().map((body) => JSON.parse(body ?? ''))).toEqual(Array(3).fill({ base: 1, a: 1, b: 1, c: 1 }));
  });
});
