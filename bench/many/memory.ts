import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { bundleFunctions, bundlePath } from '../../deploy/bundle/bundle.ts';
import type { FunctionEnvironment } from '../../functions/environment.ts';
import { startHarness } from '../harness.ts';
import type { Call } from '../messages.ts';
import type { ChildAnswer } from './function-child.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const KEYS = 400;
const UPLOADERS = 8;
/** The harness's first. */
const HOME = 'us-east-1';
const APART = ['on-object-event', 'on-push'] as const;
export type Apart = (typeof APART)[number];

export interface MemoryTerms {
  readonly latencyMs: number;
  /** What the function is given. */
  readonly memoryMb: number;
  /** Events at once. */
  readonly batch: number;
}

/**
 * The most that each function holds, resident, while a burst is dealt with: by itself in a process, as it is bundled, one invocation after the other.
 * Of one region, which gets all uploads; events come by a queue.
 */
export async function peakMemory({
  latencyMs,
  memoryMb,
  batch,
}: MemoryTerms): Promise<Readonly<Record<Apart, number>>> {
  await bundleFunctions(ROOT);
  const apart = new Map<Apart, ReturnType<typeof createApart>>();
  const harness = await startHarness({
    ...{ regions: 3, latencyMs, functionTimeoutMs: 600_000 },
    deploy: { triggers: 'sqs', eventBatch: { size: batch, seconds: 1 } },
    around(call, run, environment) {
      const name = APART.find((one) => one === call.name);
      if (name === undefined || call.region !== HOME) return run();
      const child = apart.get(name) ?? createApart(name, environment, memoryMb);
      apart.set(name, child);
      return child.run(call);
    },
  });
  try {
    const { client, Bucket } = harness.s3(harness.regionNames[0] ?? '');
    const numbers = Array.from({ length: KEYS }, (_, at) => at).values();
    const uploader = async () => {
      for (const at of numbers) await client.send(new PutObjectCommand({ Bucket, Key: `key ${at}`, Body: `${at}` }));
    };
    await harness.together(() => Promise.all(Array.from({ length: UPLOADERS }, uploader)));
    await harness.whenIdle();
    return Object.fromEntries(APART.map((name) => [name, apart.get(name)?.peakBytes() ?? 0])) as Record<Apart, number>;
  } finally {
    for (const child of apart.values()) await child.stop();
    await harness.stop();
  }
}

/** One invocation at a time, as a function's environment has them. */
function createApart(name: Apart, environment: FunctionEnvironment, memoryMb: number) {
  const env = { ...process.env, ...environment } as NodeJS.ProcessEnv;
  const child = fork(join(import.meta.dirname, 'function-child.ts'), [bundlePath(ROOT, name)], {
    env,
    execArgv: heapOf(memoryMb),
  });
  let last: Promise<unknown> = Promise.resolve();
  let peak = 0;
  const ask = async ({ event, awsRequestId }: Call): Promise<unknown> => {
    child.send({ event, awsRequestId });
    const [answer] = (await once(child, 'message')) as [ChildAnswer];
    peak = answer.peakBytes;
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  };
  return {
    run(call: Call): Promise<unknown> {
      const turn = last.then(() => ask(call));
      last = turn.catch(() => {});
      return turn;
    },
    peakBytes: () => peak,
    stop: () => ended(child),
  };
}

/** As Lambda's runtime starts Node.js: 90 % for the old generation, 5 % for half of the young one. */
function heapOf(memoryMb: number): string[] {
  return [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
  ];
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
}
