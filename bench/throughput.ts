import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Harness, isEcho, startHarness } from './harness.ts';
import type { Report } from './report.ts';

const REGIONS = 3;
/** Enough for the JIT to settle; the measured round comes after a warm-up of half as many. */
const UPLOADS = 600;
const UPLOADERS = 8;

interface Round {
  readonly uploads: number;
  readonly invocations: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** How fast the functions are by themselves: the servers are in another process, and the clients' uploads are made before the clock starts. */
export async function reportThroughput(): Promise<Report> {
  let opened = Promise.withResolvers<void>();
  let invocations = 0;
  const harness = await startHarness({
    regions: REGIONS,
    async around(call, run) {
      // Uploads wait at the door until all of them are made; what they bring about passes.
      if (call.name === 'on-object-event' && !isEcho(call)) await opened.promise;
      invocations += 1;
      return await run();
    },
  });
  const measure = async (prefix: string, uploads: number): Promise<Round> => {
    opened = Promise.withResolvers();
    await upload(harness, prefix, uploads);
    invocations = 0;
    const before = process.cpuUsage();
    const begun = performance.now();
    opened.resolve();
    await harness.whenIdle();
    const { user, system } = process.cpuUsage(before);
    return { uploads, invocations, seconds: (performance.now() - begun) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
  try {
    await measure('new', UPLOADS / 2);
    const round = await measure('measured', UPLOADS);
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    return {
      title: 'Function bodies, three regions, servers in another process',
      text: describe(round, peakBytes),
      failures: [],
      data: { ...round, peakBytes },
    };
  } finally {
    await harness.stop();
  }
}

async function upload(harness: Harness, prefix: string, uploads: number): Promise<void> {
  const numbers = Array.from({ length: uploads }, (_, at) => at).values();
  const uploader = async () => {
    for (const at of numbers) {
      const { client, Bucket } = harness.s3(harness.regionNames[at % REGIONS] ?? '');
      await client.send(new PutObjectCommand({ Bucket, Key: `${prefix}/${at}`, Body: `upload ${at}` }));
    }
  };
  await Promise.all(Array.from({ length: UPLOADERS }, uploader));
}

function describe({ uploads, invocations, seconds, cpuSeconds }: Round, peakBytes: number): string {
  return [
    `${uploads} uploads, each brought to ${REGIONS - 1} other regions: ${seconds.toFixed(1)} s`,
    `  ${(uploads / seconds).toFixed(0)} uploads a second, ${((1000 * cpuSeconds) / uploads).toFixed(1)} ms of CPU an upload (event, pushes and echoes together)`,
    `  ${(invocations / seconds).toFixed(0)} invocations a second, ${((1000 * cpuSeconds) / invocations).toFixed(1)} ms of CPU an invocation`,
    `  CPU of this process, which also speaks with the servers' process: ${((100 * cpuSeconds) / seconds).toFixed(0)} % of one core`,
    `  peak memory ${(peakBytes / 1e6).toFixed(0)} MB, with all functions of all regions in one process`,
  ].join('\n');
}
