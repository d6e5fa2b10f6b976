import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startHarness } from './harness.ts';
import type { Report } from './report.ts';
import { type LoggedRequest, startRequestLog } from './request-log.ts';

const REGIONS = 3;
const LATENCY_MS = 80;
const UPLOADS = 200;
/** One round trip to gather the heads, one to copy; elsewhere one more for the append. */
const FLOOR_MS = { home: 2 * LATENCY_MS, elsewhere: 3 * LATENCY_MS };
type Writer = keyof typeof FLOOR_MS;

/** From the moment an uploader has its answer until the last region has answered its copy. One upload at a time: this is not about load. */
export async function reportAgreement(): Promise<Report> {
  const requests: LoggedRequest[] = [];
  let log: ReturnType<typeof startRequestLog> | undefined;
  const harness = await startHarness({
    regions: REGIONS,
    latencyMs: LATENCY_MS,
    around: (_, run) => (log ? log.within(requests, run) : run()),
  });
  log = startRequestLog(harness);
  const took: Record<Writer, number[]> = { home: [], elsewhere: [] };
  try {
    for (let at = -10; at < UPLOADS; at++) {
      const region = harness.regionNames[(at + 10) % REGIONS] ?? '';
      const { client, Bucket } = harness.s3(region);
      requests.length = 0;
      await client.send(new PutObjectCommand({ Bucket, Key: `key ${at}`, Body: `upload ${at}` }));
      const uploaded = performance.now();
      await harness.whenIdle();
      const copies = requests.filter(({ operation }) => operation === 'CopyObject');
      if (copies.length !== REGIONS - 1) throw new Error(`${copies.length} copies of one upload`);
      const agreed = Math.max(...copies.map(({ answeredAt = Number.NaN }) => answeredAt));
      if (at >= 0) took[region === harness.regionNames[0] ? 'home' : 'elsewhere'].push(agreed - uploaded);
    }
  } finally {
    log.stop();
    await harness.stop();
  }
  const writers = Object.entries(took) as [Writer, number[]][];
  const told = writers.map(([writer, times]) => {
    return { writer, uploads: times.length, p50: percentile(times, 50), p99: percentile(times, 99) };
  });
  const text = [
    `${UPLOADS} uploads, ${REGIONS} regions, ${LATENCY_MS} ms for a request to another region's S3, and to the journal from elsewhere than the home`,
    ...told.map(
      ({ writer, p50, p99 }) =>
        `  ${writer.padEnd(9)} p50 ${p50.toFixed(0)} ms · p99 ${p99.toFixed(0)} ms · floor ${FLOOR_MS[writer]} ms`,
    ),
  ].join('\n');
  return {
    title: 'From upload to agreement',
    text,
    failures: [],
    data: told.map((each) => ({ ...each, floorMs: FLOOR_MS[each.writer] })),
  };
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
