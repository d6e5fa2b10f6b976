import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Harness, isEcho, startHarness } from '../harness.ts';
import type { Call } from '../messages.ts';
import type { Report } from '../report.ts';
import { peakMemory } from './memory.ts';

const REGIONS = 3;
const LATENCY_MS = 80;
/** What the figures are told for. */
const BURST = 1_000;
/** So that the JIT has settled, as in a function that has been there for a while. */
const WARM_UP = 300;
const UPLOADERS = 8;
/** A vCPU; below it a function gets a part of one by its memory. */
const VCPU_MB = 1_769;
const MEMORY_MB = [128, 256, 512, 1_024, 1_769];
/** What serverless.yml gives. */
const CHOSEN_MB = 512;
/** Of the direct way's GB-seconds, what the queue's may be at most. */
const MAX_SHARE = 0.5;
const HOUR_MS = 3_600_000;

/** Of how many events each way is measured: as many as make whole batches, and no more, for every invocation runs alone. */
const WAYS = [
  { way: 's3', deploy: { triggers: 's3' }, events: 90 },
  { way: 'sqs', deploy: { triggers: 'sqs', eventBatch: { size: 100, seconds: 1 } }, events: 300 },
] as const;
type Way = (typeof WAYS)[number]['way'];

const KINDS = ['event', 'push', 'echo'] as const;
type Kind = (typeof KINDS)[number];

/** Of one kind of invocation, for the whole burst. */
interface Spent {
  readonly invocations: number;
  /** That they waited for others, and that they worked: milliseconds of one core of this machine. */
  readonly waitMs: number;
  readonly cpuMs: number;
}

interface Measured {
  readonly way: Way;
  readonly spent: Readonly<Record<Kind, Spent>>;
}

/**
 * What functions hold memory for while a burst of uploads is dealt with, by either trigger. Every invocation runs alone in this process, so that its
 * time is what it waits and what it works; both are scaled to the burst. A request to another region, and to the journal from elsewhere than its
 * home, takes 80 ms; the others what the embedded servers take.
 */
export async function reportBurst(): Promise<Report> {
  const measured: Measured[] = [];
  for (const one of WAYS) measured.push(await measure(one));
  const held = await peakMemory({ latencyMs: LATENCY_MS, memoryMb: CHOSEN_MB, batch: 100 });
  const [direct, queued] = measured.map((one) => gbSeconds(one, CHOSEN_MB));
  const share = (queued ?? Number.NaN) / (direct ?? Number.NaN);
  return {
    title: `GB-seconds of a burst of ${BURST} new keys, ${REGIONS} regions, ${LATENCY_MS} ms between them`,
    text: describe(measured, held, share),
    failures: share <= MAX_SHARE ? [] : [`by a queue it takes ${share.toFixed(2)} of the direct way's GB-seconds`],
    data: {
      ways: measured.map((one) => ({
        ...one,
        gbSeconds: Object.fromEntries(MEMORY_MB.map((memory) => [memory, gbSeconds(one, memory)])),
      })),
      peakBytes: held,
    },
  };
}

async function measure({ way, deploy, events }: (typeof WAYS)[number]): Promise<Measured> {
  const ran: { readonly kind: Kind; readonly wallMs: number; readonly cpuMs: number }[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let isMeasured = false;
  const alone = async (call: Call, run: () => Promise<unknown>): Promise<unknown> => {
    const began = performance.now();
    const before = process.cpuUsage();
    try {
      return await run();
    } finally {
      const { user, system } = process.cpuUsage(before);
      ran.push({ kind: kindOf(call), wallMs: performance.now() - began, cpuMs: (user + system) / 1000 });
    }
  };
  const harness = await startHarness({
    ...{ regions: REGIONS, latencyMs: LATENCY_MS, deploy, functionTimeoutMs: HOUR_MS },
    around(call, run) {
      if (!isMeasured) return run();
      const turn = last.then(() => alone(call, run));
      last = turn.catch(() => {});
      return turn;
    },
  });
  try {
    await upload(harness, 'warm', WARM_UP);
    isMeasured = true;
    await upload(harness, 'burst', events);
    const spentOn = (kind: Kind): Spent => {
      const some = ran.filter((one) => one.kind === kind);
      const scale = BURST / events;
      const cpuMs = scale * some.reduce((sum, one) => sum + one.cpuMs, 0);
      const wallMs = scale * some.reduce((sum, one) => sum + one.wallMs, 0);
      return { invocations: Math.round(scale * some.length), waitMs: Math.max(0, wallMs - cpuMs), cpuMs };
    };
    const spent = Object.fromEntries(KINDS.map((kind) => [kind, spentOn(kind)])) as Measured['spent'];
    return { way, spent };
  } finally {
    await harness.stop();
  }
}

function kindOf(call: Call): Kind {
  if (call.name !== 'on-object-event') return 'push';
  return isEcho(call) ? 'echo' : 'event';
}

/** In all regions alike; done when all regions agree. */
async function upload(harness: Harness, prefix: string, keys: number): Promise<void> {
  const numbers = Array.from({ length: keys }, (_, at) => at).values();
  const uploader = async () => {
    for (const at of numbers) {
      const { client, Bucket } = harness.s3(harness.regionNames[at % REGIONS] ?? '');
      await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${at}`, Body: `upload ${at}` }));
    }
  };
  await harness.together(() => Promise.all(Array.from({ length: UPLOADERS }, uploader)));
  await harness.whenIdle();
}

/** With so much memory a function gets a part of a vCPU, and works so much longer; it waits as long as ever. */
function gbSeconds({ spent }: Measured, memoryMb: number): number {
  return Object.values(spent).reduce((sum, one) => sum + (memoryMb / 1024) * (billedMs(one, memoryMb) / 1000), 0);
}

/** Each is billed by whole milliseconds, one at least. */
function billedMs({ invocations, waitMs, cpuMs }: Spent, memoryMb: number): number {
  return Math.max(invocations, waitMs + cpuMs * Math.max(1, VCPU_MB / memoryMb));
}

function describe(measured: readonly Measured[], held: Readonly<Record<string, number>>, share: number): string {
  const lines = measured.flatMap(({ way, spent }) => [
    `triggers: ${way}`,
    ...KINDS.map((kind) => {
      const { invocations, waitMs, cpuMs } = spent[kind];
      const each = (ms: number) => `${(ms / Math.max(1, invocations)).toFixed(1)} ms`;
      return `  ${kind.padEnd(5)} ${String(invocations).padStart(5)} invocations, each waits ${each(waitMs)} and works ${each(cpuMs)}`;
    }),
  ]);
  const costs = MEMORY_MB.map((memory) => {
    const each = measured.map((one) => {
      const event = one.spent.event;
      const took = billedMs(event, memory) / Math.max(1, event.invocations);
      return `${one.way} ${gbSeconds(one, memory).toFixed(1)} GB-s (an event's ${took.toFixed(0)} ms)`;
    });
    return `  ${String(memory).padStart(5)} MB  ${each.join('   ')}`;
  });
  const peaks = Object.entries(held).map(([name, bytes]) => `${name} ${(bytes / 1e6).toFixed(0)} MB`);
  return [
    ...lines,
    'by memory',
    ...costs,
    `with ${CHOSEN_MB} MB, each by itself and with batches of 100, they hold at most: ${peaks.join(', ')}`,
    `by the queue ${(100 * share).toFixed(0)} % of the direct way, at ${CHOSEN_MB} MB`,
  ].join('\n');
}
