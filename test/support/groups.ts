import { takeMessage } from '../../src/app/deliver/take-message.ts';
import type { DeleteRule, PolicyStep } from '../../src/domain/model/decision.ts';
import { parseRegion, type Region } from '../../src/domain/model/ids.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';

/** In the owner's order. */
export const FIVE_REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'].map(parseRegion);

export interface Grouping {
  readonly policies: readonly PolicyStep[];
  readonly deletes?: DeleteRule;
  readonly base: Uint8Array | undefined;
  /** Written one second after the other, each in a region of its own, on the base; undefined deletes. */
  readonly writes: readonly (Uint8Array | undefined)[];
  /** Which of them are seen and decided about first, which come to light then, and so on. */
  readonly groups: readonly (readonly number[])[];
  /** Whether copies of each decision land in the regions that are up, before the next group comes to light. */
  readonly lands?: boolean;
}

/** What every region holds in the end, in base64; `deleted` where that is nothing. And the world, to look at the journal. */
export async function settledIn(grouping: Grouping): Promise<{ readonly held: string; readonly world: SmallWorld }> {
  const { policies, deletes = 'policy', base, writes, groups, lands = false } = grouping;
  const world = smallWorld({ policies, deletes, regions: FIVE_REGIONS });
  const regionOf = (at: number) => FIVE_REGIONS[at] as Region;
  if (base) await world.tell(regionOf(0), world.putAt(1, regionOf(0), base));
  await world.drain();
  for (const [at, body] of writes.entries()) {
    if (body) world.putAt(100 + at, regionOf(at), body);
    else world.removeUntold(regionOf(at));
  }
  const hidden = new Set(groups.flat().map(regionOf));
  for (const group of groups) {
    for (const at of group) hidden.delete(regionOf(at));
    world.down.clear();
    for (const region of hidden) world.down.add(region);
    await world.look();
    if (lands && hidden.size > 0) await bringWhereUp(world);
  }
  await world.drain();
  await world.look();
  await world.drain();
  const heads = new Set(FIVE_REGIONS.map((region) => heldIn(region, world)));
  if (heads.size > 1) throw new Error(`the regions differ: ${[...heads].join(' | ')}`);
  return { held: [...heads].join(), world };
}

function heldIn(region: Region, world: SmallWorld): string {
  const head = world.headOf(region);
  return head?.kind === 'object' ? head.body.toString('base64') : 'deleted';
}

async function bringWhereUp({ queue, down, deps }: SmallWorld): Promise<void> {
  for (const { id, message } of queue.messages()) {
    if (message.type !== 'push' || down.has(message.region)) continue;
    const delivery = queue.deliver(id);
    if (!delivery) continue;
    await takeMessage(message, { cause: id, attempt: delivery.attempt }, deps);
    delivery.acknowledge();
  }
}
