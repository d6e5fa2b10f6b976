import type { Exchanges } from '../../adapters/aws/embedded/exchange.ts';
import { createS3, notificationRecord, type S3, type S3Event } from '../../adapters/memory/s3/index.ts';
import type { NotificationTarget } from '../../adapters/memory/s3/tell/notifications.ts';
import { createFaultBoard, type FaultRule } from '../faults.ts';
import { ACCOUNT, functionArn, principalOf, queueName, regionOfAccessKeyId, SERVICE } from '../names.ts';
import { persistWorld } from '../s3/persistence.ts';
import { type Fault, type RequestSummary, type S3Server, startS3Server } from '../s3/server.ts';
import { embeddedBuckets, type RegionPlan } from '../topology.ts';
import { refused } from './exchanged.ts';
import { type Replication, type ReplicationOptions, startReplication } from './replication.ts';

export interface EmbeddedS3Options {
  /** Those regions that have a bucket without an endpoint of its own, each with the port wanted. */
  readonly regions: readonly { readonly plan: RegionPlan; readonly port: number }[];
  /** Whether a bucket's events come by the queue; left out: none does. */
  readonly isQueued?: (bucket: string) => boolean;
  /** How long an answer to a function of another region takes. */
  readonly latencyMs?: number | undefined;
  /** Keeps the buckets over restarts. */
  readonly folder?: string | undefined;
  /** Of S3's own replication, where buckets have rules for it. */
  readonly replication: Omit<ReplicationOptions, 'model' | 'isUp'>;
}

/** Takes the event that S3 sends of a bucket, as JSON text. */
export type NotificationListener = (region: string, bucket: string, payload: string) => void;

/** One S3 for all embedded regions, with a server for each: a region's may be stopped, which loses nothing. */
export interface EmbeddedS3 {
  readonly endpoints: Readonly<Record<string, string>>;
  /** For whoever runs in this process: a region's server answers without a connection, and while it is stopped refuses. */
  readonly exchanges: Exchanges;
  /** Events are held until there is a listener: the functions can be made only once the endpoints are known. */
  deliverTo(listener: NotificationListener): void;
  setFaults(region: string, rules: readonly FaultRule[]): void;
  readonly replication: Replication;
  startServer(region: string): Promise<void>;
  stopServer(region: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startEmbeddedS3(options: EmbeddedS3Options): Promise<EmbeddedS3> {
  const held: S3Event[] = [];
  let deliver = (event: S3Event): void => {
    held.push(event);
  };
  const notifying = new Set(options.regions.flatMap(({ plan }) => embeddedBuckets(plan)));
  const isSubscribed = (event: S3Event) => notifying.has(event.bucket) && isOfInterest(event);
  const model = createS3({ onEvent: (event) => isSubscribed(event) && deliver(event) });
  const persisted = options.folder === undefined ? undefined : persistWorld(model, options.folder);
  for (const { plan } of options.regions) createBuckets(model, plan, options.isQueued ?? (() => false));

  const { setFaults, faultFor } = createFaultBoard((accessKeyId) => regionOfAccessKeyId(accessKeyId) !== undefined);
  const latency = (request: RequestSummary) => (isFromAfar(request) ? (options.latencyMs ?? 0) : 0);
  const servers = new Map<string, S3Server>();
  const planned = new Set(options.regions.map(({ plan }) => plan.region));
  /** S3 itself fetches a copy's bytes from the source's region, so an outage there is felt here. */
  const outageOfSource = ({ sourceBucket }: RequestSummary): Fault | undefined => {
    const region = sourceBucket === undefined ? undefined : model.regionOf(sourceBucket);
    if (region === undefined || !planned.has(region) || servers.has(region)) return undefined;
    const message = `The copy's source, bucket ${sourceBucket}, lies in ${region}, which is stopped.`;
    return { status: 503, code: 'ServiceUnavailable', message };
  };
  const faults = (request: RequestSummary) => faultFor(request) ?? outageOfSource(request);
  const hooks = { model, latency, faults, principalOf };
  const replication = startReplication({ ...options.replication, model, isUp: (region) => servers.has(region) });
  const start = async (region: string, port: number): Promise<void> => {
    servers.set(region, await startS3Server({ ...hooks, region, port }));
    replication.goOn();
  };
  const stopServer = async (region: string): Promise<void> => {
    const server = servers.get(region);
    servers.delete(region);
    await server?.stop();
  };
  const stop = async (): Promise<void> => {
    replication.stop();
    await Promise.all([...servers.keys()].map(stopServer));
    persisted?.close();
  };

  try {
    await Promise.all(options.regions.map(({ plan, port }) => start(plan.region, port)));
  } catch (error) {
    await stop();
    throw error;
  }
  const endpoints = Object.fromEntries([...servers].map(([region, { endpoint }]) => [region, endpoint]));
  const regionOf = new Map(Object.entries(endpoints).map(([region, endpoint]) => [endpoint, region]));
  return {
    endpoints,
    exchanges(endpoint) {
      const region = regionOf.get(endpoint);
      if (region === undefined) return undefined;
      return async (request) => {
        const server = servers.get(region);
        if (!server) throw refused(new URL(endpoint).host);
        return await server.exchange(request);
      };
    },
    deliverTo(listener) {
      deliver = (event) =>
        listener(event.region, event.bucket, JSON.stringify({ Records: [notificationRecord(event)] }));
      for (const event of held.splice(0)) deliver(event);
    },
    setFaults,
    replication,
    async startServer(region) {
      const endpoint = endpoints[region];
      if (endpoint !== undefined && !servers.has(region)) await start(region, Number(new URL(endpoint).port));
    },
    stopServer,
    stop,
  };
}

function createBuckets(model: S3, plan: RegionPlan, isQueued: (bucket: string) => boolean): void {
  const known = new Set(model.listBuckets().map(({ name }) => name));
  for (const bucket of embeddedBuckets(plan)) {
    if (!known.has(bucket)) model.createBucket({ bucket, region: plan.region, versioning: 'Enabled' });
    // What somebody else has put there stays; our own may be of an earlier run with another trigger.
    if (model.headBucket({ bucket }).notifications.targets.some(({ id }) => id !== SERVICE)) continue;
    const targets = [triggerIn(plan.region, isQueued(bucket))];
    model.putBucketNotifications({ bucket, notifications: { targets, eventBridge: false } });
  }
}

/** As a deployment writes it; for whoever reads the configuration, for events come to the function all the same. */
function triggerIn(region: string, isQueued: boolean): NotificationTarget {
  const events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated', 's3:ObjectRemoved:Delete'];
  const entry = { id: SERVICE, events, filters: [] };
  return isQueued
    ? { ...entry, kind: 'Queue', arn: `arn:aws:sqs:${region}:${ACCOUNT}:${queueName(region, 'events')}` }
    : { ...entry, kind: 'CloudFunction', arn: functionArn(region, 'on-object-event') };
}

/** What serverless.yml subscribes the function to; buckets that clients make besides call nobody. */
function isOfInterest({ name }: S3Event): boolean {
  return name.startsWith('ObjectCreated:') || name.startsWith('ObjectRemoved:');
}

function isFromAfar({ accessKeyId, region }: RequestSummary): boolean {
  const from = accessKeyId && regionOfAccessKeyId(accessKeyId);
  return from !== undefined && from !== region;
}
