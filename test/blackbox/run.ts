import { setTimeout as delay } from 'node:timers/promises';
import { replicateBetween } from '../support/mesh.ts';
import { type Outside, prepare } from './outside.ts';
import type { Result } from './result.ts';
import { type Journal, readJournal, readOpen } from './stack/journal.ts';
import { listStacks, type Stacks } from './stack/listing.ts';
import { type Carrying, configFor, OWNER, type PolicyName, REGIONS, type RegionName, SET } from './stack/setup.ts';
import { startStackUnderTest } from './stack/stack.ts';
import { clientsOf, dynamoOf } from './story/clients.ts';
import type { Size } from './story/plan.ts';
import { randomFrom } from './story/random.ts';
import { writeEverywhere } from './story/workload.ts';
import { verify } from './verify.ts';

export interface RunOptions {
  readonly policies: readonly PolicyName[];
  readonly size: Size;
  readonly seed: number;
  readonly restMs: number;
  readonly say?: (line: string) => void;
  /** Left out: everything is embedded. */
  readonly outside?: Outside;
  /** S3's own replication carries, and is paused for a third of the writes. */
  readonly carrying?: Carrying | undefined;
}

/** All regions write while one of them goes away and comes back, then everything comes to rest and is looked at. */
export async function runBlackBox({
  policies,
  size,
  seed,
  restMs,
  say = () => {},
  outside = {},
  carrying,
}: RunOptions): Promise<Result> {
  const { buckets, ...prepared } = await prepare(outside);
  const stack = await startStackUnderTest(configFor(policies, buckets, carrying), prepared, carrying);
  const clients = clientsOf(stack);
  const dynamo = dynamoOf(stack, OWNER);
  /** What is left to S3 stands in no queue. */
  const whenAtRest = async () => {
    const deadline = Date.now() + restMs;
    for (;;) {
      await stack.whenIdle(restMs);
      if (!carrying) return;
      const journal = await readJournal(dynamo, stack.table);
      const open = stillListed(await readOpen(dynamo, stack.table, SET), journal);
      // What was open may have been brought meanwhile, and S3 carries that on.
      if (open.length === 0 && (await stack.status()).idle) return;
      if (Date.now() > deadline) throw new Error(`not at rest after ${restMs} ms: ${open.join('\n')}`);
      await delay(LOOK_EVERY_MS);
    }
  };
  const observe = async () => {
    const lists = await Promise.all(
      REGIONS.map(async (region) => [region, await listStacks(clients[region])] as const),
    );
    const stacks = Object.fromEntries(lists) as Record<RegionName, Stacks>;
    return { stacks, journal: await readJournal(dynamo, stack.table) };
  };
  try {
    if (carrying) await replicateBetween(REGIONS.map((region) => clients[region]));
    const begun = performance.now();
    const { writes, away } = await writeEverywhere({
      policies,
      size,
      random: randomFrom(seed),
      clients,
      stack,
      pauses: carrying !== undefined,
    });
    const written = performance.now();
    say(
      `${policies.join(', ')}: ${writes.length} writes in ${seconds(begun, written)} s, with ${away} away for a third of them`,
    );
    await whenAtRest();
    const rested = performance.now();
    const { deadLetters } = await stack.status();
    const first = await observe();
    const verified = await verify({ writes, clients, ...first });
    // By now everything was read once more, which took its time; nothing may have been written since.
    await whenAtRest();
    const second = await observe();
    const grown = [
      ...stillListed(await readOpen(dynamo, stack.table, SET), second.journal),
      ...(countVersions(second.stacks) === countVersions(first.stacks) ? [] : ['versions were written at rest']),
      ...(second.journal.items === first.journal.items ? [] : ['journal items were written at rest']),
      ...(deadLetters === 0 ? [] : [`${deadLetters} dead letters`]),
    ];
    return {
      ...{ policies, seed, away, ...verified },
      problems: [...grown, ...verified.problems],
      versions: countVersions(first.stacks),
      writingSeconds: seconds(begun, written),
      restingSeconds: seconds(written, rested),
      checkingSeconds: seconds(rested, performance.now()),
    };
  } finally {
    dynamo.destroy();
    for (const { s3 } of Object.values(clients)) s3.destroy();
    await stack.stop();
  }
}

const LOOK_EVERY_MS = 2000;

const seconds = (from: number, to: number) => Math.round((to - from) / 100) / 10;

function countVersions(stacks: Readonly<Record<RegionName, Stacks>>): number {
  return REGIONS.reduce(
    (sum, region) => sum + [...stacks[region].values()].reduce((all, { length }) => all + length, 0),
    0,
  );
}

/** Only a key's latest decision can be open in truth; the index may name older ones until somebody reads it. */
function stillListed(open: Awaited<ReturnType<typeof readOpen>>, { logs }: Journal): string[] {
  return open.flatMap(({ key, seq }) => {
    const latest = logs.get(key)?.at(-1);
    return latest?.seq === seq
      ? [`the index of open decisions names the latest of ${key}, at rest: ${JSON.stringify(latest)}`]
      : [];
  });
}
