import { principalOf } from '../../src/local/names.ts';
import { record } from './running.ts';
import { type Carried, type Front, type Habits, startFront } from './s3-front.ts';

export interface OutsideServer {
  readonly front: Front;
  /** From now on the stack at this Lambda endpoint is told of what is written, also of what was before. */
  tell(lambda: string): Promise<void>;
  /** An outage: nobody answers, and events wait. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/**
 * An S3 server of somebody else's, whose buckets are regions: `{ bucket: region }`. What S3 does about events a front does before it, for any
 * server.
 */
export async function startOutsideServer(
  regions: Readonly<Record<string, string>>,
  server: string,
  habits: Habits = {},
  host: Parameters<typeof startFront>[3] = 'as it came',
): Promise<OutsideServer> {
  const waiting: OutsideEvent[] = [];
  let lambda: string | undefined;
  let isUp = true;

  async function deliver(event: OutsideEvent): Promise<void> {
    const isTaken = lambda !== undefined && isUp && (await invoke(lambda, event));
    if (!isTaken) waiting.push(event);
  }
  async function deliverWaiting(): Promise<void> {
    for (const event of waiting.splice(0)) await deliver(event);
  }

  const front = await startFront(
    server,
    habits,
    async (what) => {
      const event = eventOf(what, regions);
      if (event !== undefined) await deliver(event);
    },
    host,
  );
  return {
    front,
    async tell(endpoint) {
      lambda = endpoint;
      await deliverWaiting();
    },
    async stop() {
      isUp = false;
      await front.stop();
    },
    async start() {
      await front.start();
      isUp = true;
      await deliverWaiting();
    },
  };
}

interface OutsideEvent {
  readonly region: string;
  readonly payload: string;
}

async function invoke(lambda: string, { region, payload }: OutsideEvent): Promise<boolean> {
  const name = `s3-concord-local-${region}-on-object-event`;
  const headers = { 'x-amz-invocation-type': 'Event' };
  const options = { method: 'POST', headers, body: payload };
  const { status } = await fetch(`${lambda}/2015-03-31/functions/${name}/invocations`, options);
  if (status !== 202 && status !== 503) throw new Error(`${name} answered ${status}`);
  return status === 202;
}

/** Of a new version or delete marker; a completion names its version in the answer's headers as well. */
function eventOf(
  { method, url, accessKeyId = '', answered }: Carried,
  regions: Readonly<Record<string, string>>,
): OutsideEvent | undefined {
  const versionId = answered['x-amz-version-id'];
  const [, bucket = '', ...path] = url.pathname.split('/');
  const key = path.map(decodeURIComponent).join('/');
  const region = regions[bucket];
  if (region === undefined || key === '' || typeof versionId !== 'string') return undefined;
  const { searchParams } = url;
  const isOfVersion = ['versionId', 'tagging', 'acl', 'partNumber', 'uploads'].some((name) => searchParams.has(name));
  const name = isOfVersion ? undefined : EVENTS[method];
  if (name === undefined) return undefined;
  const event = record(region, bucket, key, versionId, { name, principalId: principalOf(accessKeyId) });
  return { region, payload: JSON.stringify({ Records: [event] }) };
}

const EVENTS: Readonly<Record<string, string>> = {
  PUT: 'ObjectCreated:Put',
  POST: 'ObjectCreated:CompleteMultipartUpload',
  DELETE: 'ObjectRemoved:DeleteMarkerCreated',
};
