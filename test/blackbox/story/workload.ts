import { carryOut } from '../carry-out.ts';
import { type PolicyName, REGIONS, type RegionName } from '../stack/setup.ts';
import type { StackUnderTest } from '../stack/stack.ts';
import type { RegionClient } from './clients.ts';
import type { ClientWrite } from './history.ts';
import { createOutage } from './outage.ts';
import { createPace } from './pace.ts';
import { planOf, type Size } from './plan.ts';
import type { Random } from './random.ts';

export interface Workload {
  readonly size: Size;
  readonly policies: readonly PolicyName[];
  readonly random: Random;
  readonly clients: Readonly<Record<RegionName, RegionClient>>;
  readonly stack: StackUnderTest;
  /** S3's own replication is paused for a third of the writes: half of the time that a region is away, and as long afterwards. */
  readonly pauses?: boolean;
}

export interface Told {
  readonly writes: readonly ClientWrite[];
  /** The region that was away for the middle third. */
  readonly away: RegionName;
}

/** Writers at once in each region. */
const WRITERS = 4;

/** All regions write at once; one of them is away for a third of the writes. */
export async function writeEverywhere({
  size,
  policies,
  random,
  clients,
  stack,
  pauses = false,
}: Workload): Promise<Told> {
  const away = random.pick(REGIONS);
  const plan = planOf(size, policies, random);
  const pace = createPace(stack);
  const outage = createOutage(stack, away);
  const writes: ClientWrite[] = [];

  async function writer(region: RegionName): Promise<void> {
    for (;;) {
      await pace.mayGoOn();
      const { value: intent, done } = plan.next();
      if (done) return;
      if (intent.number === Math.ceil(size.writes / 3)) outage.begin();
      if (intent.number === Math.ceil((size.writes * 2) / 3)) outage.end();
      if (pauses && intent.number === Math.ceil(size.writes / 2)) await stack.pauseReplication();
      if (pauses && intent.number === Math.ceil((size.writes * 5) / 6)) await stack.resumeReplication();
      const write = await carryOut(intent, clients[region], { clients, writes });
      if (write.told === 'acknowledged') continue;
      // Whoever got no answer waits until the region is back, as a client would that has a queue of its own.
      if (region === away) await outage.isOver();
      else if (write.told === 'refused') throw new Error(`${region} refused #${write.number} although it was up`);
    }
  }

  try {
    await Promise.all(REGIONS.flatMap((region) => Array.from({ length: WRITERS }, () => writer(region))));
  } finally {
    pace.stop();
    if (pauses) await stack.resumeReplication();
    outage.end();
    await outage.isOver();
  }
  return { writes, away };
}
