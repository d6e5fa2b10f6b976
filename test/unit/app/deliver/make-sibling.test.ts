import { describe, expect, it } from 'vitest';
import { MAX_VERSIONS_EXAMINED } from '../../../../src/adapters/aws/s3/index.ts';
import type { MemoryDelivery } from '../../../../src/adapters/memory/push-queue.ts';
import { takeMessage } from '../../../../src/app/deliver/take-message.ts';
import { contentAgain } from '../../../../src/app/reconcile/make-again.ts';
import { isClosed, type PolicyStep } from '../../../../src/domain/model/decision.ts';
import { parseVersionId, type Region } from '../../../../src/domain/model/ids.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const JSON_OR_BOTH = [{ use: 'json-merge', clash: 'whole', otherwise: [{ use: 'keep-both' }] }];

/**
 * Virginia's and Dublin's changes are merged; before any copy of that the owner changes the rule to one that merges no more, and Tokyo's change
 * comes and wins. Then the rule is what it was.
 */
async function mergeThatLost() {
  const rule: { policies: readonly PolicyStep[] } = { policies: JSON_OR_BOTH };
  const world = smallWorld(rule);
  await world.write(VIRGINIA, '{}');
  await world.drain();
  world.put(VIRGINIA, '{"a":1}');
  await world.write(DUBLIN, '{"b":2}');
  const merge = (await world.latest()).outcome.write;
  rule.policies = [{ use: 'keep-both' }];
  await world.write(TOKYO, '{"a":3}');
  rule.policies = JSON_OR_BOTH;
  const decision = await world.latest();
  const [sibling] = decision.siblings ?? [];
  if (!sibling) throw new TypeError('nothing is kept');
  return { world, merge, decision, sibling };
}

/** The message that asks for a sibling, and nothing else of what is queued. */
function siblingMessage({ queue }: SmallWorld): MemoryDelivery {
  for (let one = queue.deliver(); one; one = queue.deliver()) if (one.message.type === 'sibling') return one;
  throw new TypeError('nobody asks for a sibling');
}

describe('a merge that loses before its first copy', () => {
  it('is compared by its content, made again from what it was made of', async () => {
    const { merge, decision } = await mergeThatLost();
    expect([merge.via, merge.madeBy]).toEqual(['merge', 2]);
    expect(decision.why).toMatch(/^keep-both: ap-northeast-1 keeps the key/);
    expect(decision.losers).toEqual([{ region: merge.region, id: merge.id }]);
  });

  it('is kept as a sibling in every region, and leaves nothing open', async () => {
    const { world, merge, sibling } = await mergeThatLost();
    await world.drain();
    expect(world.bodies()).toEqual(['{"a":3}', '{"a":3}', '{"a":3}']);
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('{"b":2,"a":1}'));
    const [first] = await world.log(sibling.key);
    expect(first?.outcome.write).toMatchObject({ id: merge.id, key: world.ref.key, via: 'sibling', madeBy: 2 });
    expect([first, await world.latest()].map((decision) => decision && isClosed(decision))).toEqual([true, true]);
  });

  it('is known again by whoever was to make it and died before he could queue its pushes', async () => {
    const { world, sibling } = await mergeThatLost();
    const { message, id } = siblingMessage(world);
    const dying = { ...world.deps, queue: { send: () => Promise.reject(new Error('killed')) } };
    await expect(takeMessage(message, { cause: id, attempt: 1 }, dying)).rejects.toThrow('killed');
    await takeMessage(message, { cause: id, attempt: 2 }, world.deps);
    await world.drain();
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('{"b":2,"a":1}'));
    expect((await world.latest()).siblings).toMatchObject([{ state: 'made' }]);
  });

  it('is merged with what is written to the sibling before its first copy', async () => {
    const { world, sibling } = await mergeThatLost();
    const { message, id } = siblingMessage(world);
    await takeMessage(message, { cause: id, attempt: 1 }, world.deps);
    await world.writeTo(sibling.key, DUBLIN, '{"c":4}');
    const [, second] = await world.log(sibling.key);
    expect(second?.outcome).toMatchObject({ kind: 'merged', write: { madeBy: 2 } });
    expect(second?.outcome.write).not.toHaveProperty('key');
    await world.drain();
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('{"b":2,"a":1,"c":4}'));
  });

  it('stays what it is, merged under its own key with an earlier write: that merge was made there', async () => {
    const { world, sibling } = await mergeThatLost();
    const { message, id } = siblingMessage(world);
    await takeMessage(message, { cause: id, attempt: 1 }, world.deps);
    await world.writeTo(sibling.key, DUBLIN, '{"c":4}', 1);
    const [first, second] = await world.log(sibling.key);
    expect(second?.outcome).toMatchObject({ kind: 'merged', write: { region: first?.outcome.write.region } });
    expect(second?.outcome.write).not.toHaveProperty('key');
    await world.writeTo(sibling.key, TOKYO, '{"d":5}');
    await world.drain();
    const bodies = world.bodies(sibling.key).map((body) => JSON.parse(body ?? ''));
    expect(bodies).toEqual(Array(3).fill({ a: 1, b: 2, c: 4, d: 5 }));
  });

  it('names, where it loses under its own key, the key that it was made under', async () => {
    const { world, merge, sibling } = await mergeThatLost();
    const { message, id } = siblingMessage(world);
    await takeMessage(message, { cause: id, attempt: 1 }, world.deps);
    await world.writeTo(sibling.key, DUBLIN, '{"a":5}');
    const [, second] = await world.log(sibling.key);
    const place = { region: merge.region, id: merge.id, key: world.ref.key };
    expect(second).toMatchObject({ losers: [place], siblings: [{ of: place }] });
  });
});

describe('a merge without copies that goes into another', () => {
  it('hands on the tags of the one that it takes after', async () => {
    const world = smallWorld({ policies: JSON_OR_BOTH });
    await world.write(VIRGINIA, '{}');
    await world.drain();
    world.put(VIRGINIA, '{"a":1}');
    const tags = [{ key: 'team', value: 'red' }];
    const bucket = world.bucketOf(DUBLIN);
    const body = Buffer.from('{"b":2}');
    const { versionId = '' } = world.s3.putObject({ bucket, key: world.ref.key, body, tags });
    await world.tell(DUBLIN, parseVersionId(versionId));
    await world.tell(TOKYO, world.putAt(2, TOKYO, '{"c":3}'));
    await world.drain();
    const { outcome } = await world.latest();
    expect(outcome).toMatchObject({ kind: 'merged', write: { region: DUBLIN, madeBy: 3 } });
    const tagsIn = (region: Region) =>
      world.s3.getObjectTagging({ bucket: world.bucketOf(region), key: world.ref.key }).tags;
    expect([VIRGINIA, DUBLIN, TOKYO].map(tagsIn)).toEqual([tags, tags, tags]);
  });

  it('is missing where the journal was lost since, and another decision has its number', async () => {
    const { world, merge } = await mergeThatLost();
    const [, , third] = await world.log();
    const other = { ...merge, madeBy: third?.seq ?? 0 };
    expect(await contentAgain(merge, world.ref, world.deps)).toMatchObject({ kind: 'bytes' });
    expect(await contentAgain(other, world.ref, world.deps)).toMatchObject({ kind: 'missing' });
    const foreign = { ...merge, id: parseVersionId('merge-of-others') };
    expect(await contentAgain(foreign, world.ref, world.deps)).toMatchObject({ kind: 'missing' });
  });
});

it('what stood before it lost is kept from its copies, where lifecycle has taken it from where it was written', async () => {
  const world = smallWorld({ policies: [{ use: 'keep-both' }] });
  const one = world.put(VIRGINIA, 'one');
  await world.tell(VIRGINIA, one);
  const copies = [world.queue.deliver(), world.queue.deliver()].flatMap((delivery) => delivery ?? []);
  const toTokyo = copies.find(({ message }) => message.type === 'push' && message.region === TOKYO);
  if (!toTokyo) throw new TypeError('nothing is pushed to Tokyo');
  await takeMessage(toTokyo.message, { cause: toTokyo.id, attempt: 1 }, world.deps);
  await world.write(DUBLIN, 'two');
  world.expire(VIRGINIA, one);
  await world.drain();
  const [sibling] = (await world.log()).flatMap(({ siblings = [] }) => siblings);
  if (!sibling) throw new TypeError('nothing is kept');
  expect(world.bodies(sibling.key)).toEqual(Array(3).fill('one'));
});

describe('a sibling that is owed by an entry that was lost with the journal', () => {
  /** What was owed before the loss, by an entry that says no more than where it lies. */
  async function owed(of: { region: Region; id: string }) {
    const world = smallWorld({ policies: [{ use: 'keep-both' }] });
    world.put(VIRGINIA, 'one');
    await world.write(DUBLIN, 'two');
    const decision = await world.latest();
    world.journal.clear();
    const [sibling] = decision.siblings ?? [];
    if (!sibling) throw new TypeError('nothing is kept');
    const place = { ...of, id: parseVersionId(of.id) };
    const contenders = decision.contenders.filter(({ id }) => id === decision.outcome.write.id);
    await world.journal.append({ ...decision, contenders, siblings: [{ ...sibling, of: place }] });
    return { world, sibling };
  }

  it('is made of the version itself', async () => {
    const first = smallWorld({ policies: [{ use: 'keep-both' }] }).put(VIRGINIA, 'one');
    const { world, sibling } = await owed({ region: VIRGINIA, id: first });
    await world.drain();
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('one'));
  });

  it('waits for a person where that lies too deep to be looked at', async () => {
    const first = smallWorld({ policies: [{ use: 'keep-both' }] }).put(VIRGINIA, 'one');
    const { world, sibling } = await owed({ region: VIRGINIA, id: first });
    for (let over = 0; over <= MAX_VERSIONS_EXAMINED; over++) world.put(VIRGINIA, `over ${over}`);
    await world.drain();
    expect((await world.log()).flatMap(({ siblings = [] }) => siblings)).toContainEqual({
      ...sibling,
      of: { region: VIRGINIA, id: first },
    });
  });

  it('is given up where that is gone', async () => {
    const { world, sibling } = await owed({ region: VIRGINIA, id: 'never-there' });
    await world.drain();
    expect((await world.log()).at(-1)?.siblings).toMatchObject([{ key: sibling.key, state: 'lost' }]);
  });
});
